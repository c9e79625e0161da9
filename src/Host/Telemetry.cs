using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Jumun.Host;

/// <summary>Sends metrics and traces by OTLP to where the usual environment variable says, if it is set.</summary>
internal sealed class Telemetry : IDisposable
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly MeterProvider? _meters;
    private readonly TracerProvider? _tracers;

    private Telemetry(MeterProvider? meters, TracerProvider? tracers) => (_meters, _tracers) = (meters, tracers);

    public static Telemetry StartIfConfigured() =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable(EndpointVariable))
            ? new(null, null)
            : new(
                Sdk.CreateMeterProviderBuilder()
                    .AddMeter("Jumun.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
                    .AddMeter("System.Runtime")
                    .AddOtlpExporter()
                    .Build(),
                Sdk.CreateTracerProviderBuilder()
                    .AddSource("Jumun.*", "Microsoft.AspNetCore")
                    .AddOtlpExporter()
                    .Build());

    public void Dispose()
    {
        _meters?.Dispose();
        _tracers?.Dispose();
    }
}
