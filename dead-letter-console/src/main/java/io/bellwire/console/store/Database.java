package io.bellwire.console.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;

/**
 * The open, migrated database. Holds all that is particular to SQLite; everything else in this package is plain SQL.
 *
 * <p>Thread-safe: a pool of connections.
 */
public final class Database implements AutoCloseable {
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String FILE_NAME = "console.db";
    private static final String MIGRATIONS = "classpath:io/bellwire/console/migrations";
    /** Readers do not hold each other up under WAL; more than a few only compete for the disk. */
    private static final int CONNECTIONS = 4;

    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    /** Opens the SQLite file in {@code directory}, making both when they are not there. */
    public static Database inDirectory(Path directory) throws IOException {
        Files.createDirectories(directory);
        return open(SQLITE + directory.resolve(FILE_NAME));
    }

    /** Opens and migrates the database of that JDBC URL. */
    public static Database open(String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("console-database");
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(CONNECTIONS);
        if (jdbcUrl.startsWith(SQLITE)) {
            config.addDataSourceProperty("journal_mode", "WAL");
            // What a power cut takes is read again from Kafka: rows and offsets go together.
            config.addDataSourceProperty("synchronous", "NORMAL");
            config.addDataSourceProperty("busy_timeout", String.valueOf(BUSY_TIMEOUT_MILLIS));
            config.addDataSourceProperty("foreign_keys", "on");
            // A transaction that reads before it writes would otherwise fail, without waiting, when another wrote
            // between.
            config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        }
        HikariDataSource pool = new HikariDataSource(config);
        try {
            migrate(pool, jdbcUrl);
            return new Database(pool);
        } catch (RuntimeException | Error e) {
            pool.close();
            throw e;
        }
    }

    private static void migrate(HikariDataSource pool, String jdbcUrl) {
        Flyway.configure(Database.class.getClassLoader())
                .dataSource(pool)
                .locations(MIGRATIONS)
                .placeholders(Map.of("blob", jdbcUrl.startsWith(SQLITE) ? "BLOB" : "BYTEA"))
                .load()
                .migrate();
    }

    Jdbi jdbi() {
        return jdbi;
    }

    @Override
    public void close() {
        pool.close();
    }
}
