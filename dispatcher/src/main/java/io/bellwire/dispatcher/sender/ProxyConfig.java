package io.bellwire.dispatcher.sender;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.bellwire.dispatcher.sender.http.EgressProxy;
import io.bellwire.service.ConfigRules;
import io.bellwire.service.Configuration;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/** Settings of the egress proxy. All of them are secrets: a password may be in any. */
final class ProxyConfig {
    static final String PROXY = "egress.proxy";
    static final String USER = "egress.proxy.user";
    static final String PASSWORD = "egress.proxy.password";

    private static final String NONE = "";

    private ProxyConfig() {}

    static ConfigDef defineIn(ConfigDef definition) {
        return definition
                .define(
                        PROXY,
                        STRING,
                        NONE,
                        ConfigRules.secretRule(
                                "http://host:port of a proxy; not https, the way to it is not encrypted, the callbacks"
                                        + " inside are",
                                url -> EgressProxy.of(url, NONE, NONE)),
                        MEDIUM,
                        "Proxy through which all callbacks leave, by CONNECT to the address that the policy has allowed: it"
                                + " looks no names up. The only proxy; variables of the environment are ignored. While it"
                                + " opens no tunnels nothing is sent, and no merchant is charged for it. Empty: none.")
                .define(
                        USER,
                        STRING,
                        NONE,
                        ConfigRules.secretRule(
                                "visible ASCII without a colon", user -> EgressProxy.of("http://proxy:1", user, NONE)),
                        LOW,
                        "Shown to the egress proxy, with egress.proxy.password. It travels readable: the way to the proxy has"
                                + " to be your own. Empty: nothing is shown.")
                .define(
                        PASSWORD,
                        STRING,
                        NONE,
                        ConfigRules.secretRule(
                                "visible ASCII", password -> EgressProxy.of("http://proxy:1", "user", password)),
                        LOW,
                        "Shown to the egress proxy, readable on the way to it, with egress.proxy.user, which has to be set then.");
    }

    /**
     * Null for the straight way.
     *
     * @throws IllegalArgumentException for settings that do not go together
     */
    static @Nullable EgressProxy proxy(Configuration configuration) {
        String url = configuration.string(PROXY);
        if (url.isEmpty() && !(configuration.string(USER) + configuration.string(PASSWORD)).isEmpty()) {
            throw new IllegalArgumentException(PROXY + ": empty (expected: set, as " + USER + " or " + PASSWORD
                    + " is; without, callbacks leave straight)");
        }
        return url.isEmpty() ? null : EgressProxy.of(url, configuration.string(USER), configuration.string(PASSWORD));
    }
}
