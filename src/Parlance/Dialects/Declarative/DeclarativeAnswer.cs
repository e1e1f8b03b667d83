using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>Reads whole answers as their map says. Immutable.</summary>
internal sealed class DeclarativeAnswer(EventMap map, DeclarativeErrors errors)
{
    public void Read(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink)
    {
        var state = new AnswerState(quirks);
        state.Seed(body);
        try
        {
            using var document = WireText.Parse(body);
            map.Apply(document.RootElement, state, sink);
            state.Error ??= state.HasAny ? null : errors.Unasked(document.RootElement, state.Phase) ?? DeclarativeErrors.Malformed("it holds nothing where the manifest expects it", state.Phase);
        }
        catch (JsonException)
        {
            state.Error = DeclarativeErrors.Malformed("it is no JSON", state.Phase);
        }

        if (state.Error is null)
        {
            state.StopAll(sink);
        }

        sink.Write(state.Error is { } error ? new ChatEvent { Kind = ChatEventKind.Error, Payload = error } : new ChatEvent { Kind = ChatEventKind.End });
    }
}
