import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Callable;

/** Asks for each URL with both of Java's own HTTP clients and prints the status, or "refused". */
public class Plain {
    private static String status(Callable<Integer> ask) {
        try {
            return ask.call().toString();
        } catch (Exception e) {
            return "refused";
        }
    }

    public static void main(String[] urls) throws Exception {
        for (String url : urls) {
            HttpURLConnection old = (HttpURLConnection) URI.create(url).toURL().openConnection();
            System.out.println(status(old::getResponseCode) + " "
                + status(() -> HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding()).statusCode()));
        }
    }
}
