import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.DefaultAzureCredentialBuilder;
import java.sql.*;
import java.util.*;

/** Reaches a server by its name with Microsoft's JDBC driver, in each way to log in. */
public class Names {
    public static void main(String[] args) {
        Map<String, String[]> ways = new LinkedHashMap<>();
        ways.put("token", new String[] {"accessToken", new DefaultAzureCredentialBuilder().build()
            .getTokenSync(new TokenRequestContext().addScopes("https://database.windows.net//.default")).getToken()});
        ways.put("managed identity", new String[] {"authentication", "ActiveDirectoryManagedIdentity"});
        ways.put("default", new String[] {"authentication", "ActiveDirectoryDefault"});
        for (Map.Entry<String, String[]> way : ways.entrySet()) {
            String url = "jdbc:sqlserver://" + args[0] + ":1433;databaseName=" + args[1] + ";encrypt=true;trustServerCertificate=false";
            Properties p = new Properties();
            p.put(way.getValue()[0], way.getValue()[1]);
            try (Connection c = DriverManager.getConnection(url, p); Statement s = c.createStatement(); ResultSet r = s.executeQuery("SELECT USER_NAME()")) {
                r.next();
                System.out.println(way.getKey() + ": " + r.getString(1));
            } catch (SQLException e) {
                System.out.println(way.getKey() + ": " + e.getMessage().replaceAll(" ClientConnectionId.*", ""));
            }
        }
        System.exit(0);
    }
}
