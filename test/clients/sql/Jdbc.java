import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.*;
import java.util.*;

/** Plays the wire with Microsoft's JDBC driver. */
public class Jdbc {
    static final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    static String text(Object v) {
        if (v instanceof byte[] b) return HexFormat.of().formatHex(b);
        String s = String.valueOf(v);
        return s.length() > 1000 ? String.valueOf(s.length()) : s;
    }

    static void show(String name, ResultSet r) throws SQLException {
        r.next();
        StringBuilder line = new StringBuilder(name);
        for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) line.append(' ').append(text(r.getObject(i)));
        out.println(line);
    }

    /** The driver takes a CA from a trust store only. */
    static Path trust(String ca) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(Path.of(ca))) {
            store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        Path file = Files.createTempFile("trust", ".p12");
        try (OutputStream to = Files.newOutputStream(file)) {
            store.store(to, "changeit".toCharArray());
        }
        return file;
    }

    public static void main(String[] args) throws Exception {
        Path store = trust(args[4]);
        String url = "jdbc:sqlserver://" + args[0] + ":" + args[1] + ";databaseName=shop;encrypt=" + (args[2].equals("8.0") ? "strict" : "true")
            + ";hostNameInCertificate=srv1.database.windows.net;trustStore=" + store + ";trustStorePassword=changeit";
        Properties p = new Properties();
        if (args[3].equals("password")) {
            p.put("user", "sa");
            p.put("password", "p@ss wörd€");
        } else {
            p.put("accessToken", args[3]);
        }
        try (Connection c = DriverManager.getConnection(url, p); Statement s = c.createStatement()) {
            show("everything", s.executeQuery("select everything"));
            try (PreparedStatement q = c.prepareStatement("select ?, ?, ?, ?")) {
                q.setInt(1, 5);
                q.setString(2, "hé漢");
                q.setBytes(3, new byte[] {1, (byte) 0xFF});
                q.setNull(4, Types.NVARCHAR);
                show("parameters", q.executeQuery());
            }
            StringBuilder prepared = new StringBuilder("prepared");
            try (PreparedStatement q = c.prepareStatement("select ? /* again */")) {
                for (int i = 0; i < 4; i++) {
                    q.setInt(1, i);
                    try (ResultSet r = q.executeQuery()) {
                        r.next();
                        prepared.append(' ').append(r.getInt(1));
                    }
                }
            }
            out.println(prepared);
            c.setAutoCommit(false);
            s.execute("select 1");
            c.commit();
            c.setAutoCommit(true);
            out.println("committed");
            try {
                s.execute("select wrong");
            } catch (SQLException e) {
                out.println("error " + e.getErrorCode() + " " + e.getMessage());
            }
            s.setQueryTimeout(1);
            try {
                s.execute("wait for it");
            } catch (SQLTimeoutException e) {
                out.println("cancelled");
            }
            try (ResultSet r = s.executeQuery("select after")) {
                r.next();
                out.println(r.getString(1));
            }
        } catch (SQLException e) {
            out.println(e.getMessage());
        } finally {
            Files.delete(store);
        }
    }
}
