using Parlance.Tests.Client.Telemetry;

namespace Parlance.Tests.Samples;

[Collection(nameof(TelemetryCollection))]
public class TelemetrySampleTests
{
    [Fact]
    public async Task TelemetrySample_Run_PrintsTheSpan() => Assert.Matches(@"chat echo: \d+ \+ \d+ tokens", await ConsoleCollection.CaptureAsync(TelemetrySample.RunAsync));
}
