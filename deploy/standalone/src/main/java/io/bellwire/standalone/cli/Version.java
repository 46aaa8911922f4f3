package io.bellwire.standalone.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Bellwire.class.getPackage().getImplementationVersion();
        return new String[] {"bellwire " + (version == null ? "development" : version)};
    }
}
