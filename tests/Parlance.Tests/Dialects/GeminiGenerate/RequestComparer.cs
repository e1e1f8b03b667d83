using System.Text;
using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.GeminiGenerate;

/// <summary>
/// Two requests say the same when they are equal after these changes, which are all that reading and writing may do to a request: fields of the protocol are in camel case; a missing role is
/// <c>user</c>; base64 is in the standard alphabet; an empty <c>generationConfig</c> is none; missing <c>args</c> are empty ones.
/// </summary>
internal static class RequestComparer
{
    /// <summary>Names below which names are the caller's own.</summary>
    private static readonly string[] s_free = ["args", "response", "properties", "parametersJsonSchema", "responseJsonSchema", "responseSchema", "parameters"];

    /// <summary>Fields that have no noun stay as the caller spelled them.</summary>
    private static readonly string[] s_kept = ["fileSearch", "modelArmorConfig", "videoMetadata"];

    public static void AssertSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        var (left, right) = (Normal(expected), Normal(actual));
        Assert.True(JsonNode.DeepEquals(left, right), $"Expected\n{left.ToJsonString()}\nbut got\n{right.ToJsonString()}");
    }

    private static JsonObject Normal(ReadOnlySpan<byte> json)
    {
        var root = (JsonObject)Camel(JsonNode.Parse(json)!)!;
        if (root["generationConfig"] is JsonObject { Count: 0 })
        {
            root.Remove("generationConfig");
        }

        foreach (var content in root["contents"]!.AsArray())
        {
            content!["role"] ??= "user";
            foreach (var part in content["parts"]!.AsArray())
            {
                if (part!["functionCall"] is JsonObject call)
                {
                    call["args"] ??= new JsonObject();
                }

                if (part["inlineData"]?["data"] is { } data)
                {
                    var standard = data.GetValue<string>().Replace('-', '+').Replace('_', '/');
                    part["inlineData"]!["data"] = standard.TrimEnd('=');
                }
            }
        }

        return root;
    }

    private static JsonNode? Camel(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                var camel = new JsonObject();
                foreach (var (name, value) in members)
                {
                    var spelled = Camel(name);
                    camel[spelled] = s_free.Contains(spelled) || s_kept.Contains(spelled) ? value?.DeepClone() : Camel(value);
                }

                return camel;
            case JsonArray items:
                return new JsonArray([.. items.Select(Camel)]);
            default:
                return node?.DeepClone();
        }
    }

    private static string Camel(string name)
    {
        var camel = new StringBuilder();
        foreach (var word in name.Split('_'))
        {
            camel.Append(camel.Length == 0 || word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]);
        }

        return camel.ToString();
    }
}
