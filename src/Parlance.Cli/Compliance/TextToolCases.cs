using System.Text;
using System.Text.Json.Nodes;
using Parlance.Cli.Conformance;
using Parlance.Dialects.TextTools;

namespace Parlance.Cli.Compliance;

/// <summary>Cases about tools of models that have none of their own.</summary>
internal static class TextToolCases
{
    /// <summary>The text is read whole and byte by byte, with the same result.</summary>
    public static void Parse(Material material)
    {
        var text = Encoding.UTF8.GetBytes(Expect.Text(material.Input["response_text"] ?? material.Input["content"]) ?? "");
        var native = (material.Input["native_tool_calls"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
        var options = new ToolTextOptions
        {
            Lenient = Expect.Flag(material.Input["config"]?["lenient_parsing"], true),
            Hybrid = material.Input["native_tool_calls"] is not null,
        };
        foreach (var size in (int[])[Math.Max(1, text.Length), 1, 7])
        {
            Check(material, Read(text, size, native, options), $"in pieces of {size} bytes");
        }
    }

    public static void Prompt(Material material)
    {
        var tools = (material.Input["tools"] as JsonArray ?? []).Select(tool => new ToolDefinition(Expect.Text(tool?["name"]) ?? "", Expect.Text(tool?["description"]), default)).ToArray();
        var prompt = ToolPrompt.Write(tools, Expect.Text(material.Input["config"]?["prompt_level"]) ?? "L2");
        foreach (var part in Expect.Texts(material.Expected["prompt_contains"]))
        {
            Violation.Unless(prompt.Contains(part, StringComparison.Ordinal), $"the prompt has no '{part}'");
        }
    }

    private static Message Read(byte[] text, int size, JsonObject[] native, ToolTextOptions options)
    {
        var fold = new ChatFold();
        var reader = new ToolTextReader(options, fold);
        for (var i = 0; i < text.Length; i += size)
        {
            reader.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = text.AsSpan(i, Math.Min(size, text.Length - i)) });
        }

        for (var i = 0; i < native.Length; i++)
        {
            reader.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Index = i, Id = Expect.Text(native[i]["id"]), Name = Expect.Text(native[i]["name"]) });
            reader.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Index = i, Text = Encoding.UTF8.GetBytes(native[i]["arguments"]?.ToJsonString() ?? "{}") });
        }

        reader.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = FinishReason.Stop });
        reader.Write(new ChatEvent { Kind = ChatEventKind.End });
        return fold.ToResult().Message;
    }

    private static void Check(Material material, Message message, string how)
    {
        Violation.UnlessSame(Expect.Text(material.Expected["remaining_text"]), message.Text, $"the text {how}");
        var calls = new JsonArray([.. message.Content.OfType<ToolCall>().Select(call => new JsonObject { ["name"] = call.Name, ["arguments"] = Expect.Parse(Encoding.UTF8.GetBytes(call.Arguments)) })]);
        Expect.Same(material.Expected["tool_calls"], calls, $"the calls {how}");
    }
}
