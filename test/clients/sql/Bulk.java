import com.microsoft.sqlserver.jdbc.*;
import java.io.*;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.*;
import java.util.*;

/** Sends many rows at once with Microsoft's JDBC driver: Bulk SERVER DATABASE ENCRYPT. */
public class Bulk {
    static final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    /** Rows that are at hand. */
    static class Rows implements ISQLServerBulkData {
        record Column(String name, int type, int precision, int scale) {}
        final List<Column> columns = new ArrayList<>();
        final Iterator<Object[]> rows;

        Rows(List<Object[]> rows, Column... columns) {
            this.rows = rows.iterator();
            this.columns.addAll(List.of(columns));
        }
        public Set<Integer> getColumnOrdinals() {
            Set<Integer> all = new LinkedHashSet<>();
            for (int i = 1; i <= columns.size(); i++) all.add(i);
            return all;
        }
        public String getColumnName(int i) { return columns.get(i - 1).name; }
        public int getColumnType(int i) { return columns.get(i - 1).type; }
        public int getPrecision(int i) { return columns.get(i - 1).precision; }
        public int getScale(int i) { return columns.get(i - 1).scale; }
        public Object[] getRowData() { return rows.next(); }
        public boolean next() { return rows.hasNext(); }
    }

    static final Rows.Column id = new Rows.Column("id", Types.INTEGER, 0, 0), name = new Rows.Column("name", Types.NVARCHAR, 50, 0);

    static void load(Connection c, String table, SQLServerBulkCopyOptions options, Rows rows) throws SQLException {
        try (SQLServerBulkCopy b = new SQLServerBulkCopy(c)) {
            b.setDestinationTableName(table);
            if (options != null) b.setBulkCopyOptions(options);
            for (Rows.Column k : rows.columns) b.addColumnMapping(k.name, k.name);
            b.writeToServer(rows);
        }
    }

    static void refused(Connection c, String table, Rows rows) {
        try {
            load(c, table, null, rows);
            out.println("no error");
        } catch (SQLException e) {
            out.println("error " + e.getErrorCode());
        }
    }

    static void row(String name, Statement s, String query) throws SQLException {
        ResultSet r = s.executeQuery(query);
        r.next();
        StringBuilder line = new StringBuilder(name);
        for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) line.append(' ').append(r.getString(i));
        out.println(line);
    }

    public static void main(String[] args) throws Exception {
        Properties p = new Properties();
        p.put("authentication", "ActiveDirectoryDefault");
        p.put("encrypt", args[2]);
        if (args[2].equals("strict")) p.put("trustStore", System.getProperty("javax.net.ssl.trustStore"));
        try (Connection c = DriverManager.getConnection("jdbc:sqlserver://" + args[0] + ":1433;databaseName=" + args[1], p); Statement s = c.createStatement()) {
            List<Object[]> rows = new ArrayList<>();
            rows.add(new Object[] {1, "größer漢1", new BigDecimal("12.30"), Timestamp.valueOf("2026-11-25 21:47:16.123"), true, new byte[] {1, (byte) 0xFF}, Long.MAX_VALUE, 0.5,
                "6f9619ff-8b86-d011-b42d-00c04fc964ff", "n".repeat(9000)});
            for (int i = 2; i <= 3001; i++) rows.add(new Object[] {i, null, null, null, null, null, null, null, null, null});
            load(c, "goods", null, new Rows(rows, id, name, new Rows.Column("price", Types.DECIMAL, 9, 2), new Rows.Column("made", Types.TIMESTAMP, 23, 3), new Rows.Column("flag", Types.BIT, 0, 0),
                new Rows.Column("data", Types.VARBINARY, 9000, 0), new Rows.Column("big", Types.BIGINT, 0, 0), new Rows.Column("ratio", Types.DOUBLE, 0, 0), new Rows.Column("guid", Types.CHAR, 36, 0),
                new Rows.Column("notes", Types.LONGNVARCHAR, 0, 0)));
            out.println("loaded 3001");
            row("row", s, "SELECT CONCAT_WS(' ', name, price, made, flag, CONVERT(varchar(9), data, 2), big, ratio, guid, LEN(notes)) FROM goods WHERE id = 1");
            row("rest", s, "SELECT COUNT(*), COUNT(name), COUNT(kept) FROM goods WHERE id > 1");
            refused(c, "goods", new Rows(List.of(new Object[] {9000, "a"}, new Object[] {1, "twice"}), id, name));
            refused(c, "goods", new Rows(Collections.singletonList(new Object[] {null, "a"}), id, name));
            refused(c, "closed", new Rows(Collections.singletonList(new Object[] {9000}), id));
            c.setAutoCommit(false);
            load(c, "goods", null, new Rows(Collections.singletonList(new Object[] {9001}), id));
            c.rollback();
            c.setAutoCommit(true);
            SQLServerBulkCopyOptions options = new SQLServerBulkCopyOptions();
            options.setKeepNulls(true);
            options.setCheckConstraints(true);
            options.setTableLock(true);
            load(c, "goods", options, new Rows(Collections.singletonList(new Object[] {9002, null}), id, new Rows.Column("kept", Types.INTEGER, 0, 0)));
            row("after", s, "SELECT COUNT(*), COUNT(kept), MAX(id), USER_NAME() FROM goods");
        }
        System.exit(0);
    }
}
