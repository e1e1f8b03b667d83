using System.Net.Http.Headers;
using System.Text;
using Parlance.Gateway.Surfaces;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Operations;

/// <summary>What holds at every door alike; the doors are those of the route table.</summary>
public class OperationDoorTests
{
    public static TheoryData<string> Doors => [.. OperationDoor.All.Select(door => door.Path)];

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Door_CallThatReachesAProvider_HasItsRow(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await SendAsync(gateway, path, "lab/echo");
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Equal(gateway.Simulator.Requests.Count, gateway.Rows().Count);
        Assert.StartsWith("req_", response.Headers.GetValues("x-request-id").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Door_ProviderRefuses_TheCallerHearsItAndTheRowSaysSo(string path)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => "status=429; retry-after=200" });
        using var response = await SendAsync(gateway, path, "lab/echo");
        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal("200", response.Headers.GetValues("retry-after").Single());
        Assert.Contains("\"error\":{", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(429, Assert.Single(gateway.Rows()).Status);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Door_ProviderRefusesTheKey_IsTheOperatorsMatter(string path)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Keys = ["another-key"] });
        using var response = await SendAsync(gateway, path, "lab/echo");
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(502, (int)response.StatusCode);
        Assert.Contains("upstream_auth_error", body, StringComparison.Ordinal);
        Assert.DoesNotContain("upstream-key-lab", body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Door_WithoutAKey_Is401AndNothingIsSent(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Authorization = null;
        using var response = await SendAsync(gateway, path, "lab/echo");
        Assert.Equal(401, (int)response.StatusCode);
        Assert.Empty(gateway.Simulator.Requests);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Door_UnknownModel_Is404(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await SendAsync(gateway, path, "nowhere/x");
        Assert.Equal(404, (int)response.StatusCode);
        Assert.Contains("model_not_found", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Door_CallersHeaders_DoNotGoUpstream(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Add("x-user-secret", "private");
        gateway.Client.DefaultRequestHeaders.Add("Cookie", "a=b");
        using var response = await SendAsync(gateway, path, "lab/echo");
        var sent = gateway.Simulator.Requests.Single();
        Assert.Equal("Bearer upstream-key-lab", sent.Headers["Authorization"]);
        Assert.DoesNotContain(sent.Headers, header => header.Key is "x-user-secret" or "Cookie" || header.Value.Contains(TestGateway.Key, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Door_Redirect_IsNotFollowed(string path)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => "status=307; header.location=http://127.0.0.1:1/" });
        using var response = await SendAsync(gateway, path, "lab/echo");
        Assert.Equal(502, (int)response.StatusCode);
        Assert.Single(gateway.Simulator.Requests);
    }

    private static Task<HttpResponseMessage> SendAsync(TestGateway gateway, string path, string model)
    {
        if (!OperationDoor.All.Single(door => door.Path == path).IsForm)
        {
            return gateway.PostAsync(path, path switch
            {
                "/v1/rerank" or "/v2/rerank" => $$"""{"model":"{{model}}","query":"a","documents":["a","b"]}""",
                "/v1/images/generations" => $$"""{"model":"{{model}}","prompt":"a"}""",
                "/v1/audio/speech" => $$"""{"model":"{{model}}","input":"a","voice":"alloy"}""",
                _ => $$"""{"model":"{{model}}","input":"a"}""",
            });
        }

        var name = path == "/v1/images/edits" ? "image" : "file";
        var form = new StringContent($"--B\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n\r\nx\r\n--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n{model}\r\n--B\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\np\r\n--B--\r\n", Encoding.UTF8);
        form.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=B");
        return gateway.Client.PostAsync(path, form);
    }
}
