using System.Text;
using System.Text.Json.Nodes;
using Parlance.Cli.Conformance;
using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Cli.Compliance;

/// <summary>Cases about what a provider declares, and about operations beyond chat.</summary>
internal static class CapabilityCases
{
    public static void Check(Material material)
    {
        var manifest = material.Manifest();
        var declared = manifest.Capabilities;
        if (Expect.Text(material.Input["required_capability"]) is { } needed)
        {
            Violation.UnlessSame(Expect.Flag(material.Expected["capability_declared"], true), declared.Refuse(needed) is null, $"whether {needed} is declared");
            Violation.UnlessSame(Expect.Text(material.Expected["mcp_integration_method"]) ?? manifest.McpIntegration, manifest.McpIntegration, "the integration of MCP");
        }

        if (material.Expected["capabilities_present"] is { } present)
        {
            CheckDeclared(material, declared, [.. Expect.Texts(present["required"]), .. Expect.Texts(present["optional_contains"])]);
        }
    }

    /// <summary>The file itself says whether the case is about it: what stands in it must be read, and what does not stand in it cannot be.</summary>
    private static void CheckDeclared(Material material, CapabilitySet declared, string[] words)
    {
        var file = material.ManifestJson()["capabilities"];
        var written = file is JsonObject map ? [.. Expect.Texts(map["required"]), .. Expect.Texts(map["optional"])] : Expect.Texts(file);
        foreach (var (name, value) in (file as JsonObject)?["feature_flags"] is JsonObject ? material.Expected["feature_flags"] as JsonObject ?? [] : [])
        {
            Violation.UnlessSame(Expect.Flag(value, true), declared.FeatureFlags.GetValueOrDefault(name), $"the flag {name}");
        }

        foreach (var word in words.Where(word => written.Contains(word)))
        {
            Violation.Unless(declared.Has(word), $"{word} is declared, and not read");
        }

        // A name of earlier versions for the same thing.
        var absent = words.Where(word => !written.Contains(word) && !(word == "text" && written.Contains("chat"))).ToArray();
        if (absent.Length > 0)
        {
            throw new MissingMaterial($"{Path.GetFileName(material.ManifestFile)} is here in a version that does not declare {string.Join(", ", absent)}");
        }
    }

    /// <summary>The suite names calls of a runtime's own interface; each needs one capability.</summary>
    public static void Guard(Material material)
    {
        var capability = Expect.Text(material.Input["method"]) switch
        {
            "MCPListTools" or "MCPCallTool" => "mcp_client",
            "ComputerUse" => "computer_use",
            "Reason" => "reasoning",
            "VideoGenerate" or "VideoGet" => "video_generation",
            var other => throw new Violation($"the method '{other}' is unknown"),
        };
        Violation.UnlessSame(Expect.Text(material.Expected["error_code"]), material.Manifest().Capabilities.Refuse(capability)?.Kind.Code(), "the code");
    }

    public static void MapEndpoint(Material material)
    {
        var endpoint = material.Manifest().EndpointFor(Expect.Text(material.Input["operation"])!, Expect.Text(material.Input["fallback"]) ?? "/");
        Violation.UnlessSame(Expect.Text(material.Expected["path"]), endpoint.Path, "the path");
        Violation.UnlessSame(Expect.Text(material.Expected["method"]), endpoint.Method, "the method");
    }

    /// <summary>A request goes over our connections, and its answer comes back over them, as they are.</summary>
    public static async Task CarryAsync(Material material)
    {
        using var answer = new CannedAnswer(200, Encoding.UTF8.GetBytes(material.Input["response_body"]!.ToJsonString()));
        using var connections = new Connections(new ConnectionOptions { Handler = answer });
        var manifest = Material.Read($"id: carried\nprotocol_version: '2.0'\nendpoint: {{ base_url: 'http://127.0.0.1', chat: '/{Expect.Text(material.Input["operation"])}', auth: {{ type: none }} }}\n", []);
        var provider = new Provider { Id = manifest.Id, DisplayName = manifest.Id, Dialect = Dialects.DialectSet.OpenAiChat, BaseUrl = new Uri("http://127.0.0.1"), Auth = new AuthScheme(null, "", false), ChatPath = manifest.EndpointFor("chat", "/").Path };
        var body = Encoding.UTF8.GetBytes(material.Input["request_body"]!.ToJsonString());
        var deadline = TimeProvider.System.GetTimestamp() + (30 * TimeProvider.System.TimestampFrequency);
        await using var exchange = await connections.SendAsync(new Target(provider, "any-model"), null, body, stream: false, Timeouts.Default, deadline, default);
        Violation.Unless(exchange.Error is null, exchange.Error?.Message ?? "");
        var buffer = new byte[64 * 1024];
        var length = 0;
        for (var read = await exchange.ReadAsync(buffer); read > 0; read = await exchange.ReadAsync(buffer.AsMemory(length)))
        {
            length += read;
        }

        Assert(material, "request_assert", answer.Body);
        Assert(material, "response_assert", buffer.AsSpan(0, length));
    }

    private static void Assert(Material material, string name, ReadOnlySpan<byte> json)
    {
        var body = Expect.Parse(json);
        foreach (var (path, value) in material.Expected[name] as JsonObject ?? [])
        {
            Expect.Same(value, Expect.At(body, path), $"{name} {path}");
        }
    }
}
