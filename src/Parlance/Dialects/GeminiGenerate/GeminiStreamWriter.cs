using System.Buffers;
using System.Text;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>
/// Writes one answer as chunks. Calls wait until their arguments are whole; why the answer stopped waits for its end, because upstreams say usage last. Not written, having no place here:
/// annotations and raw parts of other dialects, and which stop sequence was reached.
/// </summary>
internal sealed class GeminiStreamWriter(StreamOptions options, IBufferWriter<byte> output) : IStreamWriter
{
    private readonly GeminiFrames _frames = new(options, output);
    private readonly List<PendingCall> _calls = [];
    private readonly List<(int Choice, string? Reason, List<RawJson> Annotations)> _candidates = [];
    private (int Choice, OpaqueState State)? _held;
    private readonly HashSet<int> _refused = [];
    private Usage? _usage;
    private bool _ended;

    /// <inheritdoc/>
    public void Write(in ChatEvent e)
    {
        if (_ended)
        {
            return;
        }

        if (_held is { } held)
        {
            // A signature that belongs to the text behind it: the piece that it came on.
            _held = null;
            ReadOnlySpan<ContentPart> parts = [new ReasoningPart("", held.State), new TextPart(Encoding.UTF8.GetString(e.Text))];
            var isText = e.Kind == ChatEventKind.Text && e.Choice == held.Choice;
            _frames.Parts(held.Choice, isText ? parts : parts[..1]);
            if (isText)
            {
                return;
            }
        }

        switch (e.Kind)
        {
            case ChatEventKind.Start:
                _frames.Name(string.IsNullOrEmpty(e.Name) ? options.Model : e.Name, string.IsNullOrEmpty(e.Id) ? options.Id : e.Id);
                break;
            case ChatEventKind.Usage:
                _usage = e.Usage;
                break;
            case ChatEventKind.ToolCall:
                _calls.Add(new PendingCall(e));
                break;
            case ChatEventKind.ToolArguments:
                Find(e.Choice, e.Index)?.Append(e.Text);
                break;
            case ChatEventKind.Annotation:
                Annotate(e);
                break;
            case ChatEventKind.Finish:
                Flush(all: true);
                _candidates[At(e.Choice)] = _candidates[At(e.Choice)] with { Reason = FinishReasons.Write(e.Reason, _refused.Contains(e.Choice)) };
                break;
            case ChatEventKind.Error:
                _ended = true;
                _frames.Error((ChatError)e.Payload!);
                _frames.Finish();
                break;
            case ChatEventKind.End:
                _ended = true;
                Flush(all: true);
                _frames.Last(_candidates, _usage);
                _frames.Finish();
                break;
            default:
                Flush(all: false);
                Content(e);
                break;
        }
    }

    private void Content(in ChatEvent e)
    {
        switch (e.Kind)
        {
            case ChatEventKind.Text or ChatEventKind.Refusal or ChatEventKind.Reasoning when !e.Text.IsEmpty:
                if (e.Kind == ChatEventKind.Refusal)
                {
                    _refused.Add(e.Choice);
                }

                _frames.Text(e.Choice, e.Text, thought: e.Kind == ChatEventKind.Reasoning);
                break;
            case ChatEventKind.ReasoningState when e.Payload is OpaqueState { Kind: OpaqueState.Text } ofText && GeminiState.IsOwn(ofText):
                _held = (e.Choice, ofText);
                break;
            case ChatEventKind.ReasoningState when e.Payload is OpaqueState state:
                // Of our own signatures on an empty text, those of a thought say that they are of one.
                var extra = state is { Kind: OpaqueState.Signature } && GeminiState.IsOwn(state) ? new RawFields(GeminiGenerateDialect.Dialect, [new("thought", RawJson.Parse("true"))]) : null;
                _frames.Parts(e.Choice, new ReasoningPart("", state) { Extra = extra });
                break;
            case ChatEventKind.Logprobs:
                _frames.Logprobs(e.Choice, e.Text);
                break;
            case ChatEventKind.Raw when e.Name == GeminiGenerateDialect.Dialect:
                _frames.Parts(e.Choice, new RawPart(e.Name, e.Id ?? "", new RawJson(e.Text.ToArray())));
                break;
        }
    }

    private void Annotate(in ChatEvent e)
    {
        if (e.Name == GeminiGenerateDialect.Dialect)
        {
            _candidates[At(e.Choice)].Annotations.Add(new RawJson(e.Text.ToArray()));
        }
    }

    private int At(int choice)
    {
        var at = _candidates.FindIndex(candidate => candidate.Choice == choice);
        if (at < 0)
        {
            _candidates.Add((choice, null, []));
        }

        return at < 0 ? _candidates.Count - 1 : at;
    }

    private PendingCall? Find(int choice, int index) => _calls.FindLast(call => call.Choice == choice && call.Index == index);

    /// <summary>Writes the calls that are whole, up to the first that is not; or all of them.</summary>
    private void Flush(bool all)
    {
        if (_calls.Count == 0)
        {
            return;
        }

        var written = 0;
        while (written < _calls.Count && (all || _calls[written].IsWhole))
        {
            _frames.Parts(_calls[written].Choice, _calls[written].ToCall());
            written++;
        }

        _calls.RemoveRange(0, written);
    }
}
