import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.resources.Resource;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Logs with nothing but the stock SDK, over gRPC and HTTP. Usage: Sender GRPC_ADDRESS HTTP_ADDRESS */
public final class Sender {
  public static void main(String[] addresses) {
    send("grpc", OtlpGrpcLogRecordExporter.builder()
        .setEndpoint("http://" + addresses[0]).setCompression("gzip").build());
    send("http", OtlpHttpLogRecordExporter.builder()
        .setEndpoint("http://" + addresses[1] + "/v1/logs").setCompression("gzip").build());
  }

  private static void send(String name, LogRecordExporter exporter) {
    Resource resource = Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "java-" + name));
    SdkLoggerProvider provider = SdkLoggerProvider.builder().setResource(resource)
        .addLogRecordProcessor(BatchLogRecordProcessor.builder(exporter).build()).build();
    Logger logger = provider.loggerBuilder("shop.cart").setInstrumentationVersion("1.2.3").build();
    logger.logRecordBuilder().setSeverity(Severity.INFO).setBody("served").emit();
    try {
      pick(List.of(1, 2, 3));
    } catch (IndexOutOfBoundsException error) {
      StringWriter trace = new StringWriter();
      error.printStackTrace(new PrintWriter(trace, true));
      logger.logRecordBuilder()
          .setTimestamp(Instant.ofEpochSecond(1_700_000_000L, 123_456_789L))
          .setSeverity(Severity.ERROR)
          .setBody("it failed")
          .setAttribute(AttributeKey.stringKey("exception.type"), error.getClass().getName())
          .setAttribute(AttributeKey.stringKey("exception.message"), error.getMessage())
          .setAttribute(AttributeKey.stringKey("exception.stacktrace"), trace.toString())
          .emit();
    }
    boolean isSent = provider.shutdown().join(20, TimeUnit.SECONDS).isSuccess();
    if (!isSent) System.exit(1);
  }

  private static int pick(List<Integer> items) {
    return items.get(3);
  }
}
