using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parlance.Dialects;

namespace Parlance.Client.Typed;

/// <summary>One request whose answer is to be a <typeparamref name="T"/>: asks, judges the answer, and lets the model correct it once.</summary>
/// <param name="request">The request.</param>
/// <param name="type">The type.</param>
/// <param name="run">Answers a request whole.</param>
internal sealed class TypedCall<T>(ChatRequest request, JsonTypeInfo<T> type, Func<ChatRequest, CancellationToken, Task<(ChatResult Reply, CallStats Stats)>> run)
{
    /// <summary>More would only fill the prompt.</summary>
    private const int MaxTold = 20;

    private readonly TypeSchema _schema = TypeSchema.Of(type);

    public async Task<TypedReply<T>> RunAsync(CancellationToken cancellation)
    {
        var asked = request with
        {
            ResponseFormat = ResponseFormat.JsonSchema(_schema.Name, _schema.Json, _schema.IsStrict),
            Scope = new CallScope { KeepsText = true },
        };
        var (reply, stats) = await run(asked, cancellation).ConfigureAwait(false);
        if (TryRead(reply, out var value, out var problem))
        {
            return new TypedReply<T>(value, reply, stats, Repaired: false);
        }

        if (!problem.CanBeMended)
        {
            throw Failure(reply, stats, problem);
        }

        // Rounds of functions before the answer stay part of the conversation; the answer that did not fit does not.
        var rounds = reply.NewMessages.SkipLast(1);
        try
        {
            (reply, var more) = await run(Again(asked, reply, problem), cancellation).ConfigureAwait(false);
            reply = reply with { NewMessages = [.. rounds, .. reply.NewMessages] };
            stats = stats.Plus(more);
        }
        catch (AiException e)
        {
            e.NewMessages = [.. rounds, .. e.NewMessages];
            e.Stats = e.Stats is null ? stats : stats.Plus(e.Stats);
            throw;
        }

        return TryRead(reply, out value, out problem) ? new TypedReply<T>(value, reply, stats, Repaired: true) : throw Failure(reply, stats, problem);
    }

    /// <summary>The conversation with the answer and what is wrong with it. No tool is called any more: only the form is at fault.</summary>
    private static ChatRequest Again(ChatRequest asked, ChatResult reply, TypedProblem problem)
    {
        var said = reply.Message with { Content = [.. reply.Message.Content.Where(part => part is not ToolCall)] };
        var wrong = Message.User($"Your answer cannot be used:\n{string.Join('\n', problem.Reasons.Take(MaxTold).Select(reason => $"- {reason}"))}\nAnswer again with the whole corrected JSON and nothing else.");
        Message[] before = [.. asked.Messages, .. reply.NewMessages.SkipLast(1)];
        return asked with
        {
            Messages = reply.Content.Length == 0 ? [.. before, wrong] : [.. before, said, wrong],
            ToolChoice = asked.Tools.Count > 0 ? ToolChoice.None : null,
        };
    }

    private static AiException Failure(ChatResult reply, CallStats stats, TypedProblem problem)
    {
        var message = $"{stats.Target} was asked for a {typeof(T).Name} and {problem.Summary}: {string.Join("; ", problem.Reasons.Take(MaxTold))}. {problem.Advice}";
        return new AiException(new ChatError(ErrorKind.ServerError, message) { Code = problem.Code, Status = 502, Phase = ErrorPhase.Stream }, stats.Target, stats.AttemptRecords) { Stats = stats, Answer = reply.Content };
    }

    private bool TryRead(ChatResult reply, out T value, out TypedProblem problem)
    {
        value = default!;
        var text = Encoding.UTF8.GetBytes(reply.Content);
        var json = JsonAnswer.Extract(text);
        if (json.IsEmpty)
        {
            problem = TypedProblem.NoJson(reply);
            return false;
        }

        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        using var schema = JsonDocument.Parse(_schema.Json.Utf8);
        var mismatches = SchemaCheck.Mismatches(document.RootElement, schema.RootElement);
        problem = TypedProblem.Mismatch(mismatches);
        if (mismatches.Count > 0)
        {
            return false;
        }

        try
        {
            value = JsonSerializer.Deserialize(_schema.IsWrapped ? document.RootElement.GetProperty(TypeSchema.Value) : document.RootElement, type)!;
            return true;
        }
        catch (JsonException e)
        {
            problem = TypedProblem.Mismatch([e.Message]);
            return false;
        }
    }
}
