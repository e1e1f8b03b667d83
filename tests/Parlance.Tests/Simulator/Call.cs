using System.Text;
using System.Text.Json.Nodes;

namespace Parlance.Tests.Simulator;

/// <summary>Raw requests in either dialect, and what their answers say.</summary>
internal static class Call
{
    public const string OpenAi = "openai-chat";
    public const string Anthropic = "anthropic-messages";

    /// <summary>A body with one user message; <paramref name="more"/> are further top-level fields as JSON.</summary>
    public static JsonObject Body(string dialect, string model, string prompt, string more = "{}")
    {
        var body = new JsonObject { ["model"] = model, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }) };
        if (dialect == Anthropic)
        {
            body["max_tokens"] = 4096;
        }

        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        return body;
    }

    public static HttpRequestMessage Request(string dialect, JsonObject body, string? directives = null, Uri? address = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address ?? new Uri("http://simulator.invalid"), dialect == OpenAi ? "/v1/chat/completions" : "/v1/messages"))
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        if (dialect == Anthropic)
        {
            request.Headers.Add("anthropic-version", "2023-06-01");
        }

        if (directives is not null)
        {
            request.Headers.Add("x-sim", directives);
        }

        return request;
    }

    /// <summary>Status and JSON of an answer that is not a stream.</summary>
    public static async Task<(int Status, JsonObject Json)> SendAsync(this HttpMessageInvoker client, string dialect, JsonObject body, string? directives = null, Uri? address = null)
    {
        using var response = await client.SendAsync(Request(dialect, body, directives, address), TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    /// <summary>Text of a whole answer.</summary>
    public static string Text(string dialect, JsonObject json) => dialect == OpenAi
        ? (string?)json["choices"]![0]!["message"]!["content"] ?? ""
        : string.Concat(json["content"]!.AsArray().Where(block => (string?)block!["type"] == "text").Select(block => (string?)block!["text"]));

    /// <summary>Finish or stop reason of a whole answer.</summary>
    public static string? Finish(string dialect, JsonObject json) => (string?)(dialect == OpenAi ? json["choices"]![0]!["finish_reason"] : json["stop_reason"]);

    /// <summary>Name and parsed arguments of the calls of a whole answer.</summary>
    public static (string Id, string Name, JsonNode Arguments)[] Calls(string dialect, JsonObject json) => dialect == OpenAi
        ? (json["choices"]![0]!["message"]!["tool_calls"]?.AsArray() ?? []).Select(call => ((string)call!["id"]!, (string)call["function"]!["name"]!, JsonNode.Parse((string)call["function"]!["arguments"]!)!)).ToArray()
        : json["content"]!.AsArray().Where(block => (string?)block!["type"] == "tool_use").Select(call => ((string)call!["id"]!, (string)call["name"]!, call["input"]!)).ToArray();

    /// <summary>A tool definition in the dialect's words.</summary>
    public static JsonObject Tool(string dialect, string name, string schema) => dialect == OpenAi
        ? new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name, ["parameters"] = JsonNode.Parse(schema) } }
        : new JsonObject { ["name"] = name, ["input_schema"] = JsonNode.Parse(schema) };

    /// <summary>The JSON payloads of a stream, <c>[DONE]</c> left out.</summary>
    public static JsonObject[] Payloads(string stream) => stream.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line[6..])!.AsObject()).ToArray();
}
