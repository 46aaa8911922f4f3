package io.bellwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of the documentation that is made from the code, and a test that fails while it differs. */
final class GeneratedPage {
    private static final String WRITE = "bellwire.docs.write";

    private GeneratedPage() {}

    /** @param test whose run with {@value #WRITE} writes the page */
    static void check(String page, String content, Class<?> test) throws IOException {
        Path file = Repository.file(page);
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(file, content);
        }
        assertThat(file)
                .as(
                        "%s is made from the code and no longer fits it. Write it anew: ./mvnw -pl deploy/standalone -am"
                                + " test -Dtest=%s -D%s=true -Dsurefire.failIfNoSpecifiedTests=false",
                        page, test.getSimpleName(), WRITE)
                .exists()
                .hasContent(content);
    }

    /** Text as it may stand in a table's cell. */
    static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace('\n', ' ');
    }

    static String code(String text) {
        return '`' + text.replace("|", "\\|") + '`';
    }
}
