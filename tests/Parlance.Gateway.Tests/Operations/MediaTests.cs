using System.Security.Cryptography;
using System.Text.Json;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Operations;

/// <summary>Moderations, images, speech and transcripts: what passes, and what the books say of it.</summary>
public class MediaTests
{
    [Fact]
    public async Task Moderations_Text_IsFlaggedAndBooked()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("/v1/moderations", """{"model":"lab/echo","input":["a walk","pure violence"]}""");
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal([false, true], json.RootElement.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("flagged").GetBoolean()));
        var row = Assert.Single(gateway.Rows());
        Assert.Equal(("moderations", LedgerFlags.Estimated), (row.Door, row.Flags));
        Assert.True(row.Input > 0);
    }

    [Fact]
    public async Task Images_Whole_PassByteForByteWithTheirUsage()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("/v1/images/generations", """{"model":"lab/echo","prompt":"a red dot","n":2}""");
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(2, json.RootElement.GetProperty("data").GetArrayLength());
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], json.RootElement.GetProperty("data")[0].GetProperty("b64_json").GetBytesFromBase64()[..4]);
        var row = Assert.Single(gateway.Rows());
        Assert.Equal(("images", 3, 544, LedgerFlags.None), (row.Door, row.Input, row.Output, row.Flags));
    }

    [Fact]
    public async Task Images_Streamed_PassAsEventsAndAreBookedFromTheLast()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("/v1/images/generations", """{"model":"lab/echo","prompt":"a red dot","stream":true,"partial_images":1}""");
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["image_generation.partial_image", "image_generation.completed"], Events(body).Select(json => json.GetProperty("type").GetString()));
        var row = Assert.Single(gateway.Rows());
        Assert.Equal((3, 272, LedgerFlags.None, true), (row.Input, row.Output, row.Flags, row.Stream));
    }

    [Fact]
    public async Task Speech_Audio_ArrivesByteForByteAndBeforeItsEnd()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => "pace=20" });
        using var response = await gateway.PostAsync("/v1/audio/speech", """{"model":"lab/echo","input":"hello out there","voice":"alloy"}""", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("audio/wav", response.Content.Headers.ContentType!.MediaType);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var first = new byte[44];
        await stream.ReadExactlyAsync(first);
        Assert.Null(gateway.Simulator.Requests.Single().EndedAt);
        var rest = new MemoryStream();
        await stream.CopyToAsync(rest);
        Assert.Equal(BitConverter.ToInt32(first, 40), rest.Length);
        var row = Assert.Single(gateway.Rows());
        Assert.Equal(("speech", 200, LedgerFlags.Estimated), (row.Door, row.Status, row.Flags));
        Assert.True(row.Input > 0);
    }

    [Fact]
    public async Task Speech_Events_AreBookedByTheirUsage()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("/v1/audio/speech", """{"model":"lab/echo","input":"hello","voice":"alloy","stream_format":"sse"}""");
        var events = Events(await response.Content.ReadAsStringAsync());
        Assert.Equal("speech.audio.done", events[^1].GetProperty("type").GetString());
        var row = Assert.Single(gateway.Rows());
        Assert.Equal((2, 5, LedgerFlags.None), (row.Input, row.Output, row.Flags));
    }

    [Fact]
    public async Task Speech_ProviderFailsBeforeTheFirstByte_IsAskedAgain()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = SimulatorOptions.InOrder("status=503; retry-after=0") });
        using var response = await gateway.PostAsync("/v1/audio/speech", """{"model":"lab/echo","input":"hello","voice":"alloy"}""");
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal([503, 200], gateway.Rows().Select(row => row.Status));
    }

    [Fact]
    public async Task Speech_ProviderBreaksOff_TheCallersConnectionBreaksToo()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => "reset-after=2" });
        using var response = await gateway.PostAsync("/v1/audio/speech", """{"model":"lab/echo","input":"hello out there","voice":"alloy"}""", HttpCompletionOption.ResponseHeadersRead);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync());
        var row = Assert.Single(gateway.Rows());
        Assert.Equal((502, LedgerFlags.Estimated | LedgerFlags.Interrupted), (row.Status, row.Flags));
    }

    [Fact]
    public async Task Images_ProviderBreaksOffMidStream_EndsWithOneErrorEvent()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => "reset-after=1" });
        using var response = await gateway.PostAsync("/v1/images/generations", """{"model":"lab/echo","prompt":"x","stream":true}""");
        var events = Events(await response.Content.ReadAsStringAsync());
        Assert.Equal(2, events.Count);
        Assert.Equal("upstream_incomplete", events[1].GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Speech_CallerLeaves_TheProviderIsCancelled()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => "pace=50" });
        using (var response = await gateway.PostAsync("/v1/audio/speech", """{"model":"lab/echo","input":"a long text that takes a while to be spoken","voice":"alloy"}""", HttpCompletionOption.ResponseHeadersRead))
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            await stream.ReadExactlyAsync(new byte[44]);
        }

        var request = gateway.Simulator.Requests.Single();
        await request.Ended.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.True(request.ClientGone);
    }

    [Theory]
    [InlineData("/v1/audio/transcriptions", "json", "application/json")]
    [InlineData("/v1/audio/transcriptions", "text", "text/plain")]
    [InlineData("/v1/audio/transcriptions", "vtt", "text/plain")]
    [InlineData("/v1/audio/translations", "json", "application/json")]
    public async Task Transcript_FileBeforeModel_ArrivesWhole(string door, string format, string type)
    {
        await using var gateway = await TestGateway.StartAsync();
        var file = RandomNumberGenerator.GetBytes(300_000);
        using var form = Form(("file", file), ("model", "lab/echo"), ("response_format", format));
        using var response = await gateway.Client.PostAsync(door, form);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains($"echo received a.wav: 300000 bytes, sha256 {Convert.ToHexStringLower(SHA256.HashData(file))}", body, StringComparison.Ordinal);
        var row = Assert.Single(gateway.Rows());
        Assert.Equal((door.EndsWith("translations", StringComparison.Ordinal) ? "translations" : "transcriptions", "lab/echo", 200), (row.Door, row.Target, row.Status));
        Assert.InRange(row.Input + row.AudioInput, 0, 1_000);
        Assert.Empty(Directory.GetFiles(Path.Combine(gateway.Folder, "spool")));
    }

    [Fact]
    public async Task Transcript_ProviderFailsOnce_GetsTheWholeFormAgain()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = SimulatorOptions.InOrder("status=503; retry-after=0") });
        using var form = Form(("model", "lab/echo"), ("file", RandomNumberGenerator.GetBytes(100_000)));
        using var response = await gateway.Client.PostAsync("/v1/audio/transcriptions", form);
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(2, gateway.Simulator.Requests.Count);
        Assert.Equal(gateway.Simulator.Requests[0].Body.ToArray(), gateway.Simulator.Requests[1].Body.ToArray());
        Assert.Equal(2, gateway.Rows().Count);
    }

    [Fact]
    public async Task Transcript_Streamed_PassesAsEvents()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var form = Form(("file", new byte[] { 1, 2, 3 }), ("model", "lab/echo"), ("stream", "true"));
        using var response = await gateway.Client.PostAsync("/v1/audio/transcriptions", form);
        var events = Events(await response.Content.ReadAsStringAsync());
        Assert.Equal("transcript.text.done", events[^1].GetProperty("type").GetString());
        Assert.Equal(events[^1].GetProperty("text").GetString(), string.Concat(events.SkipLast(1).Select(json => json.GetProperty("delta").GetString())));
        Assert.True(gateway.Rows().Single() is { Stream: true, Flags: LedgerFlags.None });
    }

    [Fact]
    public async Task Transcript_CallerLeavesBeforeTheAnswer_TheProviderIsCancelledAndTheAttemptIsBooked()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => "first-byte=60000" });
        using var form = Form(("file", RandomNumberGenerator.GetBytes(100_000)), ("model", "lab/echo"));
        using var leaving = new CancellationTokenSource();
        var call = gateway.Client.PostAsync("/v1/audio/transcriptions", form, leaving.Token);
        Eventually.True(() => gateway.Simulator.Requests.Count == 1, "the call reached the provider");
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        var request = gateway.Simulator.Requests.Single();
        await request.Ended.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.True(request.ClientGone);
        Eventually.True(() => gateway.Rows().Count == 1, "the attempt is booked");
        Assert.Equal(499, gateway.Rows().Single().Status);
    }

    [Fact]
    public async Task Transcript_LargerThanTheGatewayTakes_Is413()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var form = Form(("file", new byte[(32 << 20) + 1]), ("model", "lab/echo"));

        // Without it the connection closes while the client still writes.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/audio/transcriptions") { Content = form };
        request.Headers.ExpectContinue = true;
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(413, (int)response.StatusCode);
        Assert.Empty(gateway.Simulator.Requests);
    }

    [Fact]
    public async Task Transcript_NowhereToStore_Is503AndTheGatewayGoesOn()
    {
        await using var gateway = await TestGateway.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(gateway.Folder, "spool"), "in the way");
        using var form = Form(("file", new byte[] { 1 }), ("model", "lab/echo"));
        using var response = await gateway.Client.PostAsync("/v1/audio/transcriptions", form);
        Assert.Equal(503, (int)response.StatusCode);
        Assert.Contains("spool_unavailable", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var other = await gateway.PostAsync("/v1/embeddings", """{"model":"lab/echo","input":"x"}""");
        Assert.True(other.IsSuccessStatusCode);
    }

    [Fact]
    public async Task ImageEdits_Form_IsAnswered()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var form = Form(("image[]", new byte[] { 1, 2, 3 }), ("prompt", "make it red"), ("model", "lab/echo"));
        using var response = await gateway.Client.PostAsync("/v1/images/edits", form);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(1, json.RootElement.GetProperty("data").GetArrayLength());
        Assert.Equal("image_edits", gateway.Rows().Single().Door);
    }

    [Fact]
    public async Task Transcript_HostileForm_Is400AndNothingIsSent()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var form = Form(("model", "lab/echo"), ("model", "west/echo"), ("file", new byte[] { 1 }));
        using var response = await gateway.Client.PostAsync("/v1/audio/transcriptions", form);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("model", json.RootElement.GetProperty("error").GetProperty("param").GetString());
        Assert.Empty(gateway.Simulator.Requests);
        Assert.Empty(gateway.Rows());
    }

    [Fact]
    public async Task Transcript_JsonInsteadOfAForm_Is400()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("/v1/audio/transcriptions", """{"model":"lab/echo"}""");
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("multipart/form-data", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transcript_PageUnder200_NeverReachesTheCaller()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => "status=200; html=1" });
        using var form = Form(("model", "lab/echo"), ("file", new byte[] { 1 }));
        using var response = await gateway.Client.PostAsync("/v1/audio/transcriptions", form);
        Assert.Equal(502, (int)response.StatusCode);
        Assert.DoesNotContain("<html", await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    private static MultipartFormDataContent Form(params (string Name, object Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            if (value is byte[] file)
            {
                form.Add(new ByteArrayContent(file), $"\"{name}\"", "a.wav");
            }
            else
            {
                form.Add(new StringContent((string)value), $"\"{name}\"");
            }
        }

        return form;
    }

    private static List<JsonElement> Events(string body) =>
        [.. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(part => part.StartsWith("data: ", StringComparison.Ordinal)).Select(part => JsonDocument.Parse(part[6..]).RootElement)];
}
