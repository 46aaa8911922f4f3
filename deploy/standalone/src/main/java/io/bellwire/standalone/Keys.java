package io.bellwire.standalone;

import io.bellwire.service.CommonConfig;
import java.util.HashMap;
import java.util.Map;

/** Stand-ins for keys where a configuration is only looked at: nothing is ever guarded or sealed by them. */
final class Keys {
    private static final String ADMIN = "only-looked-at-never-used";
    private static final String SECRETS = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private Keys() {}

    static boolean isPlaceholder(String key) {
        return key.equals(ADMIN) || key.equals(SECRETS);
    }

    static Map<String, String> placeholders() {
        return new HashMap<>(Map.of(CommonConfig.ADMIN_KEY, ADMIN, CommonConfig.SECRETS_KEY, SECRETS));
    }
}
