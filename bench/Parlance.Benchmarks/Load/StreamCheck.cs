using System.Text;
using Parlance.Benchmarks.Timing;
using Parlance.Benchmarks.Upstream;

namespace Parlance.Benchmarks.Load;

/// <summary>Every numbered event once and in order, a finish reason, the done marker. Counts events and their delay since the upstream wrote them as they come.</summary>
internal sealed class StreamCheck(Tally tally, int events) : IAnswerCheck
{
    private byte[] _cut = new byte[1024];
    private int _cutLength;
    private int _next;
    private bool _finished;
    private bool _done;
    private string? _wrong;

    public void Push(ReadOnlySpan<byte> body)
    {
        if (_cutLength > 0)
        {
            Keep(body);
            body = _cut.AsSpan(0, _cutLength);
            _cutLength = 0;
        }

        for (int length; (length = body.IndexOf("\n\n"u8)) >= 0; body = body[(length + 2)..])
        {
            Take(body[..length]);
        }

        Keep(body);
    }

    public string? End(int status)
    {
        var wrong = status != 200 ? $"status {status}: {Encoding.UTF8.GetString(_cut.AsSpan(0, Math.Min(300, _cutLength)))}"
            : _wrong ?? (_next != events ? $"{_next} of {events} events came" : !_finished ? "no finish reason" : !_done ? "no [DONE]" : null);
        (_cutLength, _next, _finished, _done, _wrong) = (0, 0, false, false, null);
        return wrong;
    }

    private void Take(ReadOnlySpan<byte> frame)
    {
        var mark = frame.IndexOf((byte)'#');
        if (mark < 0)
        {
            _finished |= frame.IndexOf("\"finish_reason\":\"stop\""u8) >= 0;
            _done |= frame.SequenceEqual("data: [DONE]"u8);
            return;
        }

        if (!EventMark.TryRead(frame[mark..], out var number, out var sent) || number != _next)
        {
            _wrong ??= $"event {_next} expected, got: {Encoding.UTF8.GetString(frame)}";
        }

        _next++;
        tally.Event(Clock.Now - sent);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_cutLength + bytes.Length > _cut.Length)
        {
            Array.Resize(ref _cut, Math.Max(_cut.Length * 2, _cutLength + bytes.Length));
        }

        bytes.CopyTo(_cut.AsSpan(_cutLength));
        _cutLength += bytes.Length;
    }
}
