using Parlance.Dialects;
using Parlance.Simulator.Doors;
using Parlance.Simulator.Faults;
using Parlance.Simulator.Models;
using Parlance.Wire;

namespace Parlance.Simulator;

/// <summary>Plays one answer as a stream, at its pace and with its faults.</summary>
internal sealed class StreamPlayer : IDisposable
{
    /// <summary>Events that are due at once travel together up to this many bytes.</summary>
    private const int Burst = 4096;

    public static readonly ChatError Failure = new(ErrorKind.Overloaded, "The simulator was told to fail in the middle of the stream.") { Status = 529 };

    private readonly Directives _directives;
    private readonly TimeProvider _time;
    private readonly Pause _pause;
    private readonly PooledBuffer _frames = new();
    private readonly Outlet _outlet;
    private readonly FrameShaper? _shaper;
    private readonly Door _door;

    public StreamPlayer(IReply reply, Door door, Directives directives, Dice dice, TimeProvider time, CancellationToken gone)
    {
        _directives = directives;
        _door = door;
        _time = time;
        _pause = new Pause(time, gone);
        _outlet = new Outlet(reply, directives.Split, dice, gone);
        _shaper = directives.ShapesFrames ? new FrameShaper(directives, door.EndMark, door.UnknownEvent, door.Dialect.Framing) : null;
    }

    public async Task PlayAsync(AnswerCursor cursor, StreamOptions options, TimeSpan perByte, Action<long> made)
    {
        if (_directives.FirstToken > TimeSpan.Zero)
        {
            await _outlet.SendHeadersAsync().ConfigureAwait(false);
            await _pause.ForAsync(_directives.FirstToken).ConfigureAwait(false);
        }

        _outlet.Take(_directives.Bom ? default : _door.Opening);
        var writer = _door.OpenWriter(options, _frames);
        var start = _time.GetTimestamp();
        var due = TimeSpan.Zero;
        while (cursor.Write(writer, out var bytes))
        {
            made(bytes);
            if (_shaper is null)
            {
                _outlet.Take(_frames.WrittenSpan);
            }
            else if (!await PassFramesAsync(_shaper, writer).ConfigureAwait(false))
            {
                return;
            }

            _frames.Clear();
            if (perByte > TimeSpan.Zero && bytes > 0 && _directives.Pace == TimeSpan.Zero)
            {
                due += perByte * bytes;
                await _outlet.SendAsync().ConfigureAwait(false);
                await _pause.ForAsync(due - _time.GetElapsedTime(start)).ConfigureAwait(false);
            }
            else if (_outlet.Length >= Burst)
            {
                await _outlet.SendAsync().ConfigureAwait(false);
            }
        }

        if (_shaper is null || await ObeyAsync(_shaper, writer).ConfigureAwait(false))
        {
            await _outlet.SendAsync().ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _pause.Dispose();
        _outlet.Dispose();
        _frames.Dispose();
    }

    private async ValueTask<bool> PassFramesAsync(FrameShaper shaper, IStreamWriter writer)
    {
        for (var at = 0; at < _frames.Length;)
        {
            if (!await ObeyAsync(shaper, writer).ConfigureAwait(false))
            {
                return false;
            }

            var length = shaper.LengthOfFirst(_frames.WrittenSpan[at..]);
            shaper.Pass(_frames.WrittenSpan.Slice(at, length), _outlet.Buffer);
            at += length;
            if (_directives.Pace > TimeSpan.Zero)
            {
                await _outlet.SendAsync().ConfigureAwait(false);
                await _pause.ForAsync(_directives.Pace).ConfigureAwait(false);
            }
        }

        return true;
    }

    /// <summary>Does what is due before the next frame; false when that was the end.</summary>
    private async ValueTask<bool> ObeyAsync(FrameShaper shaper, IStreamWriter writer)
    {
        var verdict = shaper.Next();
        if (verdict == FrameVerdict.Go)
        {
            return true;
        }

        if (verdict == FrameVerdict.Fail)
        {
            _frames.Clear();
            writer.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = Failure });
            shaper.Pass(_frames.WrittenSpan, _outlet.Buffer);
        }

        await _outlet.SendAsync().ConfigureAwait(false);
        if (verdict == FrameVerdict.Stall)
        {
            await _pause.ForeverAsync().ConfigureAwait(false);
        }
        else if (verdict == FrameVerdict.Reset)
        {
            _outlet.Reset();
        }

        return false;
    }
}
