using Parlance.Simulator.Faults;
using Parlance.Simulator.Models;

namespace Parlance.Simulator;

/// <summary>Sends an answer that is not a stream. The counts of <c>stall-after</c>, <c>reset-after</c> and <c>truncate-after</c> are bytes here.</summary>
internal sealed class WholePlayer(IReply reply, Directives directives, Dice dice, TimeProvider time, CancellationToken gone)
{
    public async Task PlayAsync(ReadOnlyMemory<byte> body)
    {
        using var outlet = new Outlet(reply, directives.Split, dice, gone);
        using var pause = new Pause(time, gone);
        if (directives.FirstToken > TimeSpan.Zero)
        {
            await outlet.SendHeadersAsync().ConfigureAwait(false);
            await pause.ForAsync(directives.FirstToken).ConfigureAwait(false);
        }

        outlet.Take(directives.Bom ? "\uFEFF"u8 : default);
        outlet.Take(body.Span[..(directives.BadJson > 0 ? body.Length / 2 : Cut(body.Length))]);
        if (outlet.Length == 0)
        {
            await outlet.SendHeadersAsync().ConfigureAwait(false);
        }

        await outlet.SendAsync().ConfigureAwait(false);
        if (directives.StallAfter >= 0)
        {
            await pause.ForeverAsync().ConfigureAwait(false);
        }
        else if (directives.ResetAfter >= 0)
        {
            outlet.Reset();
        }
    }

    private int Cut(int length)
    {
        foreach (var at in (ReadOnlySpan<int>)[directives.StallAfter, directives.ResetAfter, directives.TruncateAfter])
        {
            length = at >= 0 ? Math.Min(length, at) : length;
        }

        return length;
    }
}
