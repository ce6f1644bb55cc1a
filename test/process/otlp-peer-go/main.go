// Command otlp-peer-go logs with nothing but the stock SDK, over gRPC and HTTP.
// Usage: otlp-peer-go GRPC_ADDRESS HTTP_ADDRESS
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/resource"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	overGrpc, err := otlploggrpc.New(ctx, otlploggrpc.WithInsecure(), otlploggrpc.WithEndpoint(os.Args[1]),
		otlploggrpc.WithCompressor("gzip"))
	check(err)
	overHttp, err := otlploghttp.New(ctx, otlploghttp.WithInsecure(), otlploghttp.WithEndpoint(os.Args[2]),
		otlploghttp.WithCompression(otlploghttp.GzipCompression))
	check(err)
	for name, exporter := range map[string]sdklog.Exporter{"grpc": overGrpc, "http": overHttp} {
		send(ctx, name, exporter)
	}
}

func send(ctx context.Context, name string, exporter sdklog.Exporter) {
	provider := sdklog.NewLoggerProvider(
		sdklog.WithResource(resource.NewSchemaless(attribute.String("service.name", "go-"+name))),
		sdklog.WithProcessor(sdklog.NewSimpleProcessor(exporter)),
	)
	logger := provider.Logger("shop.cart", log.WithInstrumentationVersion("1.2.3"))
	var quiet log.Record
	quiet.SetSeverity(log.SeverityInfo)
	quiet.SetBody(attribute.StringValue("served"))
	logger.Emit(ctx, quiet)
	var failed log.Record
	failed.SetTimestamp(time.Unix(1700000000, 123456789))
	failed.SetSeverity(log.SeverityError)
	failed.SetBody(attribute.StringValue("it failed"))
	failed.AddAttributes(
		attribute.String("exception.type", "runtime.boundsError"),
		attribute.String("exception.message", "index out of range [3] with length 3"),
		attribute.String("exception.stacktrace", "goroutine 1 [running]:\nmain.pick(...)\n\t/srv/shop/cart.go:17\nmain.main()\n\t/srv/shop/main.go:9 +0x1d\n"),
	)
	logger.Emit(ctx, failed)
	check(provider.Shutdown(ctx))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
