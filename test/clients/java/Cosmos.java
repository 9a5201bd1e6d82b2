import com.azure.core.credential.TokenCredential;
import com.azure.cosmos.CosmosClient;
import com.azure.cosmos.CosmosClientBuilder;
import com.azure.cosmos.CosmosContainer;
import com.azure.cosmos.CosmosException;
import com.azure.cosmos.models.CosmosBatch;
import com.azure.cosmos.models.CosmosBatchOperationResult;
import com.azure.cosmos.models.CosmosBulkOperationResponse;
import com.azure.cosmos.models.CosmosBulkOperations;
import com.azure.cosmos.models.CosmosChangeFeedRequestOptions;
import com.azure.cosmos.models.CosmosItemIdentity;
import com.azure.cosmos.models.CosmosItemOperation;
import com.azure.cosmos.models.CosmosItemRequestOptions;
import com.azure.cosmos.models.CosmosPatchItemRequestOptions;
import com.azure.cosmos.models.CosmosPatchOperations;
import com.azure.cosmos.models.CosmosQueryRequestOptions;
import com.azure.cosmos.models.FeedRange;
import com.azure.cosmos.models.FeedResponse;
import com.azure.cosmos.models.PartitionKey;
import com.azure.cosmos.models.PartitionKeyBuilder;
import com.azure.cosmos.models.SqlParameter;
import com.azure.cosmos.models.SqlQuerySpec;
import com.azure.cosmos.util.CosmosPagedIterable;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Cosmos DB in gateway mode. Its containers are named "database/container". */
final class Cosmos {
    /** How the continuation of a feed of all versions begins; it does not say so itself. */
    private static final String HISTORY = "history ";
    private static final Map<String, CosmosClient> CLIENTS = new HashMap<>();

    private Cosmos() {
    }

    /** The client of an endpoint, or of a connection string with a key. It holds threads, so there is one of each. */
    static CosmosClient client(String at, TokenCredential credential) {
        CosmosClient client = CLIENTS.get(at);
        if (client == null) {
            CosmosClientBuilder builder = new CosmosClientBuilder().gatewayMode().contentResponseOnWriteEnabled(true);
            if (at.startsWith("AccountEndpoint=")) {
                String[] parts = at.split(";");
                builder.endpoint(parts[0].substring("AccountEndpoint=".length())).key(parts[1].substring("AccountKey=".length()));
            } else {
                builder.endpoint(at).credential(credential);
            }
            client = builder.buildClient();
            CLIENTS.put(at, client);
        }
        return client;
    }

    static Object act(CosmosClient account, String what, JsonNode args) {
        switch (what) {
            case "make" -> account.createDatabase(args.get(0).asText());
            case "drop" -> account.getDatabase(args.get(0).asText()).delete();
            default -> {
                String[] path = args.get(0).asText().split("/");
                return act(account.getDatabase(path[0]).getContainer(path[1]), what, args);
            }
        }
        return null;
    }

    private static Object act(CosmosContainer c, String what, JsonNode args) {
        JsonNode first = args.get(1);
        return switch (what) {
            case "about" -> c.read().getProperties().getPartitionKeyDefinition().getPaths();
            case "create" -> c.createItem(first, key(args.get(2)), null).getItem();
            case "read" -> c.readItem(first.asText(), key(args.get(2)), new CosmosItemRequestOptions().setSessionToken(text(args, 3)), JsonNode.class).getItem();
            case "replace" -> c.replaceItem(first, first.get("id").asText(), key(args.get(2)), onlyIf(text(args, 3))).getItem();
            case "upsert" -> c.upsertItem(first, key(args.get(2)), null).getItem();
            case "session" -> c.upsertItem(first, key(args.get(2)), null).getSessionToken();
            case "delete" -> {
                c.deleteItem(first.asText(), key(args.get(2)), onlyIf(text(args, 3)));
                yield null;
            }
            case "patch" -> c.patchItem(first.asText(), key(args.get(2)), patch(args.get(3)),
                new CosmosPatchItemRequestOptions().setFilterPredicate(text(args, 4)), JsonNode.class).getItem();
            case "query" -> {
                List<JsonNode> out = new ArrayList<>();
                rows(c, first, args.get(2), args.get(3)).iterableByPage(args.hasNonNull(4) ? args.get(4).asInt() : 100).forEach(p -> out.addAll(p.getResults()));
                yield out;
            }
            case "page" -> {
                CosmosPagedIterable<JsonNode> rows = rows(c, first, args.get(2), null);
                int size = args.get(3).asInt();
                yield page(args.hasNonNull(4) ? rows.iterableByPage(args.get(4).asText(), size) : rows.iterableByPage(size));
            }
            case "many" -> {
                List<CosmosItemIdentity> items = new ArrayList<>();
                first.forEach(pair -> items.add(new CosmosItemIdentity(key(pair.get(1)), pair.get(0).asText())));
                yield c.readMany(items, JsonNode.class).getResults();
            }
            case "batch" -> c.executeCosmosBatch(batch(key(first), args.get(2))).getResults().stream().map(CosmosBatchOperationResult::getStatusCode).toList();
            case "bulk" -> bulk(c, first);
            case "changes" -> changes(c, first);
            default -> throw new IllegalArgumentException(what);
        };
    }

    private static String text(JsonNode args, int i) {
        return args.hasNonNull(i) ? args.get(i).asText() : null;
    }

    /** A partition key from the list of its components. */
    private static PartitionKey key(JsonNode components) {
        PartitionKeyBuilder out = new PartitionKeyBuilder();
        for (JsonNode v : components) {
            switch (v.getNodeType()) {
                case STRING -> out.add(v.asText());
                case NUMBER -> out.add(v.asDouble());
                case BOOLEAN -> out.add(v.asBoolean());
                default -> out.addNullValue();
            }
        }
        return out.build();
    }

    private static CosmosItemRequestOptions onlyIf(String etag) {
        return new CosmosItemRequestOptions().setIfMatchETag(etag);
    }

    private static CosmosPatchOperations patch(JsonNode steps) {
        CosmosPatchOperations out = CosmosPatchOperations.create();
        for (JsonNode s : steps) {
            String path = s.get("path").asText();
            switch (s.get("op").asText()) {
                case "add" -> out.add(path, s.get("value"));
                case "set" -> out.set(path, s.get("value"));
                case "replace" -> out.replace(path, s.get("value"));
                case "remove" -> out.remove(path);
                case "incr" -> out.increment(path, s.get("value").asLong());
                case "move" -> out.move(s.get("from").asText(), path);
                default -> throw new IllegalArgumentException(s.toString());
            }
        }
        return out;
    }

    private static CosmosPagedIterable<JsonNode> rows(CosmosContainer c, JsonNode sql, JsonNode pk, JsonNode params) {
        List<SqlParameter> parameters = new ArrayList<>();
        if (params != null) {
            params.forEach(p -> parameters.add(new SqlParameter(p.get("name").asText(), p.get("value"))));
        }
        CosmosQueryRequestOptions options = new CosmosQueryRequestOptions();
        if (pk != null && !pk.isNull()) {
            options.setPartitionKey(key(pk));
        }
        return c.queryItems(new SqlQuerySpec(sql.asText(), parameters), options, JsonNode.class);
    }

    private static Map<String, Object> page(Iterable<FeedResponse<JsonNode>> pages) {
        FeedResponse<JsonNode> first = pages.iterator().next();
        Map<String, Object> out = new HashMap<>();
        out.put("rows", first.getResults());
        out.put("next", Objects.requireNonNullElse(first.getContinuationToken(), ""));
        return out;
    }

    private static CosmosBatch batch(PartitionKey key, JsonNode operations) {
        CosmosBatch out = CosmosBatch.createCosmosBatch(key);
        for (JsonNode o : operations) {
            String id = o.path("id").asText();
            switch (o.get("op").asText()) {
                case "create" -> out.createItemOperation(o.get("doc"));
                case "upsert" -> out.upsertItemOperation(o.get("doc"));
                case "replace" -> out.replaceItemOperation(id, o.get("doc"));
                case "patch" -> out.patchItemOperation(id, patch(o.get("operations")));
                case "read" -> out.readItemOperation(id);
                case "delete" -> out.deleteItemOperation(id);
                default -> throw new IllegalArgumentException(o.toString());
            }
        }
        return out;
    }

    private static int bulk(CosmosContainer c, JsonNode docs) {
        List<CosmosItemOperation> operations = new ArrayList<>();
        docs.forEach(doc -> operations.add(CosmosBulkOperations.getCreateItemOperation(doc, new PartitionKey(doc.get("pk").asText()))));
        int done = 0;
        for (CosmosBulkOperationResponse<Object> r : c.executeBulkOperations(operations)) {
            if (r.getException() instanceof RuntimeException e) {
                throw e;
            }
            if (!r.getResponse().isSuccessStatusCode()) {
                throw new Refused(r.getResponse().getStatusCode(), r.getResponse().getSubStatusCode());
            }
            done++;
        }
        return done;
    }

    /** An operation of a bulk that was refused, which this SDK does not throw. */
    private static final class Refused extends RuntimeException {
        private final int status;
        private final int finer;

        Refused(int status, int finer) {
            this.status = status;
            this.finer = finer;
        }
    }

    private static Map<String, Object> changes(CosmosContainer c, JsonNode options) {
        String next = options.path("next").asText();
        boolean full = options.path("full").asBoolean() || next.startsWith(HISTORY);
        FeedRange of = options.has("pk") ? FeedRange.forLogicalPartition(key(options.get("pk"))) : FeedRange.forFullRange();
        JsonNode start = options.path("start");
        CosmosChangeFeedRequestOptions from;
        if (!next.isEmpty()) {
            from = CosmosChangeFeedRequestOptions.createForProcessingFromContinuation(full ? next.substring(HISTORY.length()) : next);
        } else if (start.isNumber()) {
            from = CosmosChangeFeedRequestOptions.createForProcessingFromPointInTime(Instant.ofEpochSecond(start.asLong()), of);
        } else if (start.asText().equals("Now")) {
            from = CosmosChangeFeedRequestOptions.createForProcessingFromNow(of);
        } else {
            from = CosmosChangeFeedRequestOptions.createForProcessingFromBeginning(of);
        }
        if (full) {
            from.allVersionsAndDeletes();
        }
        if (options.has("size")) {
            from.setMaxItemCount(options.get("size").asInt());
        }
        List<JsonNode> docs = new ArrayList<>();
        String last = "";
        for (FeedResponse<JsonNode> page : c.queryChangeFeed(from, JsonNode.class).iterableByPage()) {
            docs.addAll(page.getResults());
            last = page.getContinuationToken();
        }
        return Map.of("docs", docs, "next", (full ? HISTORY : "") + last);
    }

    /** What an exception of this SDK says of the service, or null; that of a client's making lies in the cause. */
    static Map<String, Object> failure(Throwable e) {
        for (Throwable t : Stream.iterate(e, Objects::nonNull, Throwable::getCause).toList()) {
            if (t instanceof CosmosException c) {
                return Map.of("status", c.getStatusCode(), "inner", String.valueOf(c.getSubStatusCode()), "message", c.getShortMessage());
            }
            if (t instanceof Refused r) {
                return Map.of("status", r.status, "inner", String.valueOf(r.finer));
            }
        }
        return null;
    }
}
