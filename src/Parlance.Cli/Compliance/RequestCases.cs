using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Cli.Conformance;
using Parlance.Dialects;
using Parlance.Manifests;

namespace Parlance.Cli.Compliance;

/// <summary>Cases about what is sent.</summary>
internal static class RequestCases
{
    /// <summary>A caller's request goes through the door's reader and the writer of the target.</summary>
    public static void Build(Material material)
    {
        var body = Send(material);
        if (material.Expected["normalized_body"] is { } normalized)
        {
            Expect.Same(normalized["messages"], body["messages"], "messages");
            Violation.UnlessSame((int)(material.Expected["message_count"]?.GetValue<long>() ?? 0), (body["messages"] as JsonArray)?.Count ?? 0, "the number of messages");
        }

        if (material.Expected["request_contains"] is { } part)
        {
            Expect.Contains(part, body, "the request");
        }
    }

    /// <summary>Content goes through the writer of the case's protocol.</summary>
    public static void Encode(Material material)
    {
        var name = (Expect.Text(material.Input["api_style"]) ?? "").Replace('_', '-');
        if (!DialectSet.TryGet(name, out var dialect))
        {
            throw new Violation($"the api style '{name}' is unknown");
        }

        var parts = (material.Input["blocks"] as JsonArray ?? []).Select(Part).ToArray();
        var output = new ArrayBufferWriter<byte>();
        var request = new ChatRequest { Model = "any-model", Messages = [Message.User(parts)], MaxTokens = 64 };
        var written = dialect.TryWriteRequest(request, new WireTarget("any-model", Quirks.None), output, new DroppedFields(), out var error);
        if (Expect.Flag(material.Input["expect_error"], false))
        {
            Violation.Unless(!written, "a reference that nobody resolved is sent");
            return;
        }

        Violation.Unless(written, error?.Message ?? "");
        var body = Expect.Parse(output.WrittenSpan);
        var content = body?["messages"]?[0]?["content"] ?? body?["contents"]?[0]?["parts"];
        Expect.Same(material.Expected["encoded"], content, "the content");
    }

    private static JsonNode Send(Material material)
    {
        var asked = new JsonObject { ["model"] = "any-model", ["messages"] = material.Input["messages"]?.DeepClone() };
        foreach (var (name, value) in material.Input["parameters"] as JsonObject ?? [])
        {
            asked[name] = value?.DeepClone();
        }

        var target = new Target(material.Provider(), "any-model");
        var output = new ArrayBufferWriter<byte>();
        Violation.Unless(DialectSet.OpenAiChat.TryReadRequest(Encoding.UTF8.GetBytes(asked.ToJsonString()), out var request, out var error), error?.Message ?? "");
        Violation.Unless(target.TryWriteRequest(request!, output, new DroppedFields(), out error), error?.Message ?? "");
        return Expect.Parse(output.WrittenSpan)!;
    }

    private static ContentPart Part(JsonNode? block) => (Expect.Text(block?["block_type"]), Expect.Text(block?["source_type"])) switch
    {
        ("text", _) => new TextPart(Expect.Text(block!["text"]) ?? ""),
        ("document", "base64") => new FilePart { Base64 = Expect.Text(block!["data"]), MediaType = Expect.Text(block["mime_type"]) },
        ("document", _) => new FilePart { Url = Expect.Text(block!["data"]), MediaType = Expect.Text(block["mime_type"]) },
        var (kind, _) => throw new Violation($"the block '{kind}' is unknown"),
    };
}
