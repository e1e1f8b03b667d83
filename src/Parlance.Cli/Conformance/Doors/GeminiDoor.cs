using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance.Doors;

/// <summary>Gemini's generateContent.</summary>
internal sealed class GeminiDoor : IDoor
{
    private static readonly Dictionary<string, string> s_finishes = new() { ["STOP"] = "stop", ["MAX_TOKENS"] = "length", ["SAFETY"] = "filter", ["PROHIBITED_CONTENT"] = "filter" };

    public string Name => "generate";

    public IReadOnlyCollection<string> Lacks => [];

    public async Task<Answer> AskAsync(ServerUnderTest server, string model, Ask ask, bool stream, CancellationToken cancellation)
    {
        var path = $"/v1beta/models/{model}:{(stream ? "streamGenerateContent?alt=sse" : "generateContent")}";
        var text = await server.PostAsync(path, GeminiRequests.Write(ask), stream ? "text/event-stream" : "application/json", new Dictionary<string, string>(), cancellation);
        return Read(stream ? [.. ServerUnderTest.Events(text).Select(e => Json.Parse(e.Data))] : [Json.Parse(text)]);
    }

    public void CheckError(Refused refused)
    {
        var error = refused.Body.Object("error");
        error.Word("message");
        error.Word("status");
        Violation.Unless(refused.Status == 200 || error.Count("code") == refused.Status, "error.code is not the status");
    }

    private static Answer Read(IReadOnlyList<JsonObject> chunks)
    {
        var answer = new Answer { Events = chunks.Count };
        var (reason, parts, usage) = ((string?)null, new JsonArray(), (JsonObject?)null);
        foreach (var chunk in chunks)
        {
            if (chunk["error"] is not null)
            {
                throw new Refused(200, chunk, chunk.ToJsonString());
            }

            chunk.Word("modelVersion");
            usage = chunk["usageMetadata"] as JsonObject ?? usage;
            foreach (var candidate in chunk.Items("candidates"))
            {
                Violation.Unless(reason is null || candidate["content"]?["parts"] is not JsonArray { Count: > 0 }, "content follows the finishReason");
                foreach (var part in candidate["content"].Items("parts"))
                {
                    Take(part, answer);
                    parts.Add(part.DeepClone());
                }

                reason = candidate.OptionalWord("finishReason") ?? reason;
            }
        }

        Violation.Unless(reason is not null, "the answer ended without a finishReason and without an error");
        Violation.Unless(usage is not null, "there is no usageMetadata");
        var finish = s_finishes.GetValueOrDefault(reason!) ?? throw new Violation($"finishReason '{reason}' was not expected");
        answer.Finish = finish == "stop" && answer.Calls.Count > 0 ? "tools" : finish;
        answer.Echo = new JsonObject { ["role"] = "model", ["parts"] = parts };
        answer.Prompt = usage.Count("promptTokenCount");
        answer.ReasoningTokens = usage.OptionalCount("thoughtsTokenCount") ?? 0;
        answer.Completion = (usage.OptionalCount("candidatesTokenCount") ?? 0) + answer.ReasoningTokens;
        answer.Cached = usage.OptionalCount("cachedContentTokenCount") ?? 0;
        Violation.UnlessSame(answer.Prompt + answer.Completion, usage.Count("totalTokenCount"), "totalTokenCount");
        return answer;
    }

    private static void Take(JsonNode part, Answer answer)
    {
        if (part["functionCall"] is JsonObject call)
        {
            answer.Calls.Add(new Call(call.OptionalWord("id") ?? "", call.Word("name"), call["args"] as JsonObject ?? []));
        }
        else if (part["thought"]?.GetValue<bool>() == true)
        {
            answer.Reasoning += part.OptionalWord("text");
        }
        else
        {
            answer.Text += part.OptionalWord("text");
        }
    }
}
