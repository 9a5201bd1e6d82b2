import java.io.*;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.*;
import java.util.*;

/** Keeps data with Microsoft's JDBC driver: Data SERVER DATABASE ENCRYPT. */
public class Data {
    static final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    static String text(Object v) {
        if (v instanceof byte[] b) return HexFormat.of().formatHex(b);
        return v instanceof String s && s.matches("[0-9A-F]{8}-.*") ? s.toLowerCase() : String.valueOf(v);
    }

    static String row(String name, ResultSet r) throws SQLException {
        r.next();
        StringBuilder line = new StringBuilder(name);
        for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) line.append(' ').append(text(r.getObject(i)));
        return line.toString();
    }

    static int insert(Connection c, String name) throws SQLException {
        try (PreparedStatement q = c.prepareStatement("INSERT INTO things (name) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
            q.setNString(1, name);
            q.executeUpdate();
            ResultSet keys = q.getGeneratedKeys();
            keys.next();
            return keys.getInt(1);
        }
    }

    public static void main(String[] args) throws Exception {
        Properties p = new Properties();
        p.put("authentication", "ActiveDirectoryDefault");
        p.put("encrypt", args[2]);
        if (args[2].equals("strict")) p.put("trustStore", System.getProperty("javax.net.ssl.trustStore")); // which it asks for there alone
        try (Connection c = DriverManager.getConnection("jdbc:sqlserver://" + args[0] + ":1433;databaseName=" + args[1], p); Statement s = c.createStatement()) {
            String select = "SELECT name, price, made, flag, data, big, ratio, guid FROM things WHERE id = ?";
            int first;
            try (PreparedStatement q = c.prepareStatement(
                    "INSERT INTO things (name, price, made, flag, data, big, ratio, guid) OUTPUT inserted.id VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
                q.setNString(1, "größer漢");
                q.setBigDecimal(2, new BigDecimal("12.30"));
                q.setTimestamp(3, Timestamp.valueOf("2026-11-25 21:47:16.123"));
                q.setBoolean(4, true);
                q.setBytes(5, new byte[] {1, (byte) 0xFF});
                q.setLong(6, Long.MAX_VALUE);
                q.setDouble(7, 0.5);
                q.setString(8, "6f9619ff-8b86-d011-b42d-00c04fc964ff");
                ResultSet r = q.executeQuery();
                r.next();
                first = r.getInt(1);
            }
            try (PreparedStatement q = c.prepareStatement(select)) {
                q.setInt(1, first);
                out.println(row("types", q.executeQuery()));
                q.setInt(1, insert(c, "empty"));
                out.println(row("empty", q.executeQuery()));
            }
            StringBuilder prepared = new StringBuilder("prepared");
            try (PreparedStatement q = c.prepareStatement("SELECT ? + 1")) {
                for (int i = 0; i < 3; i++) {
                    q.setInt(1, i);
                    ResultSet r = q.executeQuery();
                    r.next();
                    prepared.append(' ').append(r.getInt(1));
                }
            }
            out.println(prepared);
            c.setAutoCommit(false);
            insert(c, "a");
            c.rollback();
            insert(c, "b");
            c.commit();
            c.setAutoCommit(true);
            out.println(row("transactions", s.executeQuery("SELECT COUNT(*) FROM things")));
            for (String statement : List.of("INSERT INTO things (name) VALUES (N'b')", "INSERT INTO things (price) VALUES (1)", "SELECT * FROM nothing",
                    "SELECT name FROM secrets", "CREATE TABLE t (id int)", "SELECT 1/0", "SELEC 1")) {
                try {
                    if (s.execute(statement)) s.getResultSet().next();
                    out.println("no error");
                } catch (SQLException e) {
                    out.println("error " + e.getMessage().replaceAll("An error occurred during the current command \\(Done status \\d+\\)\\. ", "").split(" \\(")[0].split("\\.")[0]);
                }
            }
            out.println(row("after", s.executeQuery("SELECT USER_NAME()")));
        }
        System.exit(0);
    }
}
