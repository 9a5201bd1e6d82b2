import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.rest.PagedIterable;
import com.azure.core.util.BinaryData;
import com.azure.identity.DefaultAzureCredential;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobContainerItem;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.models.DeleteSnapshotsOptionType;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.models.ParallelTransferOptions;
import com.azure.storage.blob.batch.BlobBatchClientBuilder;
import com.azure.storage.blob.options.BlobInputStreamOptions;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An app that uses Key Vault, Blob storage and Cosmos DB as the test tells it. A request is a line of JSON,
 * {"do": NAME, "at": URL, "args": […]}; the answer is a line too, {"value": …} or {"error": {…}} with what the SDK's
 * exception says of itself.
 */
public class Client {
    private static final int BLOCK = 64 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HexFormat HEX = HexFormat.of();
    private static final DefaultAzureCredential CREDENTIAL = new DefaultAzureCredentialBuilder().build();

    /** The arguments of a request; what is left out is null. */
    private record Args(JsonNode list) {
        boolean has(int i) {
            return list.hasNonNull(i);
        }

        String text(int i) {
            return has(i) ? list.get(i).asText() : null;
        }

        Map<String, String> map(int i) {
            return has(i) ? map(list.get(i)) : null;
        }

        static Map<String, String> map(JsonNode node) {
            Map<String, String> out = new HashMap<>();
            node.fields().forEachRemaining(f -> out.put(f.getKey(), f.getValue().asText()));
            return out;
        }
    }

    private static Object secret(SecretClient vault, String what, Args args) {
        String name = args.text(0);
        return switch (what) {
            case "set" -> {
                KeyVaultSecret written = new KeyVaultSecret(name, args.text(1));
                written.getProperties().setTags(args.map(2));
                yield show(vault.setSecret(written));
            }
            case "get" -> show(vault.getSecret(name, args.text(1)));
            case "list" -> names(vault.listPropertiesOfSecrets(), SecretProperties::getName);
            case "versions" -> names(vault.listPropertiesOfSecretVersions(name), SecretProperties::getVersion);
            case "update" -> update(vault, vault.getSecret(name).getProperties(), args.list().get(1));
            case "delete" -> vault.beginDeleteSecret(name).waitForCompletion().getValue().getRecoveryId();
            case "deleted" -> names(vault.listDeletedSecrets(), KeyVaultSecret::getName);
            case "recover" -> vault.beginRecoverDeletedSecret(name).waitForCompletion().getValue().getName();
            case "purge" -> {
                vault.purgeDeletedSecret(name);
                yield null;
            }
            case "backup" -> HEX.formatHex(vault.backupSecret(name));
            case "restore" -> vault.restoreSecretBackup(HEX.parseHex(name)).getName();
            default -> throw new IllegalArgumentException(what);
        };
    }

    private static Map<String, Object> update(SecretClient vault, SecretProperties p, JsonNode change) {
        if (change.has("content_type")) {
            p.setContentType(change.get("content_type").asText());
        }
        if (change.has("tags")) {
            p.setTags(Args.map(change.get("tags")));
        }
        if (change.has("enabled")) {
            p.setEnabled(change.get("enabled").asBoolean());
        }
        SecretProperties updated = vault.updateSecretProperties(p);
        return object("type", updated.getContentType(), "tags", updated.getTags(), "enabled", updated.isEnabled());
    }

    private static Map<String, Object> show(KeyVaultSecret s) {
        SecretProperties p = s.getProperties();
        return object("name", s.getName(), "value", s.getValue(), "version", p.getVersion(), "type", p.getContentType(), "tags", p.getTags());
    }

    private static Object blob(BlobServiceClient account, String what, Args args) throws Exception {
        String container = args.text(0);
        BlobClient blob = args.has(1) ? account.getBlobContainerClient(container).getBlobClient(args.text(1)) : null;
        return switch (what) {
            case "containers" -> account.listBlobContainers().stream().map(BlobContainerItem::getName).toList();
            case "create" -> {
                account.createBlobContainerWithResponse(container, args.map(1), null, null);
                yield null;
            }
            case "drop" -> {
                account.deleteBlobContainer(container);
                yield null;
            }
            case "about" -> account.getBlobContainerClient(container).getProperties().getMetadata();
            case "put" -> {
                boolean overwrite = args.has(3) && args.list().get(3).path("overwrite").asBoolean();
                yield upload(blob, args.text(2).getBytes(StandardCharsets.UTF_8), new BlobRequestConditions().setIfNoneMatch(overwrite ? null : "*"));
            }
            case "replace" -> upload(blob, args.text(2).getBytes(StandardCharsets.UTF_8), new BlobRequestConditions().setIfMatch(args.text(3)));
            case "fill" -> {
                upload(blob, content(args.list().get(2).asInt()), null);
                yield blob.getBlockBlobClient().listBlocks(BlockListType.COMMITTED).getCommittedBlocks().size();
            }
            case "get" -> new String(read(blob, args), StandardCharsets.UTF_8);
            case "slice" -> HEX.formatHex(read(blob, args));
            case "sum" -> sum(blob);
            case "properties" -> {
                BlobProperties p = blob.getProperties();
                yield object("size", p.getBlobSize(), "etag", p.getETag(), "metadata", p.getMetadata(), "type", p.getContentType());
            }
            case "exists" -> blob.exists();
            case "metadata" -> {
                blob.setMetadata(args.map(2));
                yield null;
            }
            case "list" -> {
                ListBlobsOptions options = new ListBlobsOptions().setPrefix(args.text(1)).setMaxResultsPerPage(2);
                yield account.getBlobContainerClient(container).listBlobs(options, null).stream().map(BlobItem::getName).toList();
            }
            case "walk" -> names(account.getBlobContainerClient(container).listBlobsByHierarchy(args.text(1)), BlobItem::getName); // it gives folders last
            case "delete" -> {
                blob.delete();
                yield null;
            }
            case "batch" -> {
                List<String> urls = IntStream.range(1, args.list().size())
                    .mapToObj(i -> account.getBlobContainerClient(container).getBlobClient(args.text(i)).getBlobUrl()).toList();
                yield new BlobBatchClientBuilder(account).buildClient().deleteBlobs(urls, DeleteSnapshotsOptionType.INCLUDE).stream().count();
            }
            case "lease" -> new BlobLeaseClientBuilder().blobClient(blob).buildClient().acquireLease(15);
            default -> throw new IllegalArgumentException(what);
        };
    }

    private static String upload(BlobClient blob, byte[] bytes, BlobRequestConditions conditions) {
        ParallelTransferOptions blocks = new ParallelTransferOptions().setBlockSizeLong((long) BLOCK).setMaxSingleUploadSizeLong((long) BLOCK);
        return blob.uploadWithResponse(new BlobParallelUploadOptions(BinaryData.fromBytes(bytes))
            .setParallelTransferOptions(blocks).setRequestConditions(conditions), null, null).getValue().getETag();
    }

    private static byte[] read(BlobClient blob, Args args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BlobRange range = args.has(2) ? new BlobRange(args.list().get(2).asLong(), args.has(3) ? args.list().get(3).asLong() : null) : null;
        blob.downloadStreamWithResponse(out, range, null, null, false, null, null);
        return out.toByteArray();
    }

    /** Bytes that repeat in no block, so that a misplaced one shows. */
    private static byte[] content(int size) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; out.size() < size; i++) {
            out.write(MessageDigest.getInstance("SHA-256").digest(String.valueOf(i).getBytes(StandardCharsets.UTF_8)));
        }
        return Arrays.copyOf(out.toByteArray(), size);
    }

    private static Map<String, Object> sum(BlobClient blob) throws Exception {
        MessageDigest total = MessageDigest.getInstance("SHA-256");
        int chunks = 0;
        int size = 0;
        try (InputStream in = blob.openInputStream(new BlobInputStreamOptions().setBlockSize(BLOCK))) {
            byte[] part = new byte[BLOCK];
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                total.update(part, 0, n);
                chunks++;
                size += n;
            }
        }
        return object("chunks", chunks, "size", size, "sha256", HEX.formatHex(total.digest()));
    }

    private static <T> List<String> names(PagedIterable<T> items, Function<T, String> name) {
        return items.stream().map(name).sorted().toList();
    }

    private static Map<String, Object> object(Object... pairs) {
        Map<String, Object> out = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            out.put((String) pairs[i], pairs[i + 1]);
        }
        return out;
    }

    /** What a program would look at in an exception; the causes hold what the identity endpoint said. */
    private static Map<String, Object> failure(Exception e) {
        String message = Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause).map(Throwable::getMessage).collect(Collectors.joining("\n"));
        Map<String, Object> out = object("type", e.getClass().getSimpleName(), "message", message);
        Map<String, Object> cosmos = Cosmos.failure(e);
        if (cosmos != null) {
            out.putAll(cosmos);
        } else if (e instanceof HttpResponseException http && http.getResponse() != null) {
            out.put("status", http.getResponse().getStatusCode());
            if (http instanceof BlobStorageException storage) {
                out.put("code", String.valueOf(storage.getErrorCode()));
            } else {
                JsonNode error = JSON.<JsonNode>valueToTree(http.getValue()).path("error");
                out.put("code", error.path("code").asText());
                out.put("inner", error.path("innererror").path("code").asText());
            }
        }
        return out;
    }

    private static Object act(JsonNode request) throws Exception {
        String[] words = request.get("do").asText().split("\\.");
        String at = request.get("at").asText();
        Args args = new Args(request.get("args"));
        if (words[0].equals("secret")) {
            return secret(new SecretClientBuilder().vaultUrl(at).credential(CREDENTIAL).buildClient(), words[1], args);
        }
        if (words[0].equals("cosmos")) {
            return Cosmos.act(Cosmos.client(at, CREDENTIAL), words[1], args.list());
        }
        return blob(new BlobServiceClientBuilder().endpoint(at).credential(CREDENTIAL).buildClient(), words[1], args);
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Map<String, Object> answer;
            try {
                answer = object("value", act(JSON.readTree(line)));
            } catch (Exception e) { // whatever the SDK throws is the answer
                answer = object("error", failure(e));
            }
            System.out.write(JSON.writeValueAsBytes(answer));
            System.out.println();
            System.out.flush();
        }
        System.exit(0); // the HTTP client's threads would hold the program
    }
}
