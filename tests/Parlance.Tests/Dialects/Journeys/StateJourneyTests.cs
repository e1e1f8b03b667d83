using System.Buffers;
using System.Text.Json.Nodes;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.Journeys;

/// <summary>
/// Opaque reasoning state goes out through a foreign door, comes back in the client's next request, and reaches the upstream that made it as it was.
/// </summary>
public class StateJourneyTests
{
    /// <summary>Doors whose protocol has no field that a client sends back unread.</summary>
    private static readonly Dictionary<string, string> s_noPlace = new()
    {
        ["cohere-chat"] = "Cohere has no opaque field.",
        ["ollama-chat"] = "Ollama has no opaque field.",
    };

    public static TheoryData<string> Answers => JourneySource.AnswersWithState;

    [Theory]
    [MemberData(nameof(Answers))]
    public void State_ThroughEveryDoorAndBack_ReachesItsUpstreamUnharmed(string row)
    {
        var upstream = JourneySource.Dialect(row, out var quirks);
        var direct = Passage.Read(upstream, JourneySource.Answer(row), quirks).ToResult();
        var states = Carried.States(direct.Message.Content).ToArray();
        var calls = direct.ToolCalls;
        var there = Sent(upstream, With(direct.Message, calls), direct.Model, direct);
        foreach (var door in DialectSet.All.Where(door => !s_noPlace.ContainsKey(door.Name)))
        {
            var answer = JsonNode.Parse(Passage.Write(door, direct))!;

            Assert.True(door.TryReadRequest(EchoClient.NextRequest(door.Name, answer, calls), out var request, out var error), $"{door.Name}: {error?.Param} {error?.Message}");

            Assert.Equal([door.Name, .. states], [door.Name, .. Carried.States(request.Messages.SelectMany(message => message.Content))]);
            Assert.Equal($"{door.Name}\n{there}", $"{door.Name}\n{Sent(upstream, request, direct.Model, direct)}");
        }
    }

    /// <summary>State is for the model that made it: any other target gets the turn without it.</summary>
    [Theory]
    [MemberData(nameof(Answers))]
    public void State_SentToAForeignDialect_IsLeftOut(string row)
    {
        var upstream = JourneySource.Dialect(row, out var quirks);
        var direct = Passage.Read(upstream, JourneySource.Answer(row), quirks).ToResult();
        var states = direct.Message.Content.Select(part => part is ReasoningPart reasoning ? reasoning.State : part is ToolCall call ? call.State : null).OfType<OpaqueState>().ToArray();
        foreach (var other in DialectSet.All.Where(other => other.StateFormat != upstream.StateFormat && states.All(state => state.Format != other.StateFormat)))
        {
            var written = new ArrayBufferWriter<byte>();
            if (!other.TryWriteRequest(With(direct.Message, direct.ToolCalls), new WireTarget("other-model", Quirks.None), written, new DroppedFields(), out var error))
            {
                Assert.True(error.Param is not null && error.Side == ErrorSide.Client, $"{other.Name}: {error}");
                continue;
            }

            var body = System.Text.Encoding.UTF8.GetString(written.WrittenSpan);
            Assert.All(states.Where(state => state.Data.Length > 16), state => Assert.DoesNotContain(state.Data[..16], body));
        }
    }

    private static ChatRequest With(Message message, IReadOnlyList<ToolCall> calls) => new()
    {
        Model = "m",
        Messages = [Message.User("What now?"), message, .. calls.Select(call => Message.Tool(call.Id, "done"))],
    };

    /// <summary>The assistant's turn as the upstream gets it, with its state.</summary>
    private static string Sent(IDialect upstream, ChatRequest request, string model, ChatResult direct)
    {
        // The caller's request names an alias; the target is the model that made the state.
        var quirks = direct.Message.Content.Any(part => part is ReasoningPart { State: not null }) ? new Quirks { ReasoningEcho = "reasoning_details" } : Quirks.None;
        var written = new ArrayBufferWriter<byte>();
        Assert.True(upstream.TryWriteRequest(request, new WireTarget(model, quirks), written, new DroppedFields(), out var error), $"{error?.Param} {error?.Message}");
        Assert.True(upstream.TryReadRequest(written.WrittenMemory, out var read, out error), $"{error?.Param} {error?.Message}");
        return string.Join('\n', read.Messages.Where(message => message.Role == MessageRole.Assistant).SelectMany(message => Carried.States(message.Content)));
    }
}
