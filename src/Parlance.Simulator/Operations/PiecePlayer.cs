using Parlance.Simulator.Faults;
using Parlance.Simulator.Models;

namespace Parlance.Simulator.Operations;

/// <summary>Sends an answer piece by piece. The counts of <c>stall-after</c>, <c>reset-after</c> and <c>truncate-after</c> are pieces here: events, or 4 KiB of audio.</summary>
internal sealed class PiecePlayer(IReply reply, Directives directives, Dice dice, TimeProvider time, CancellationToken gone)
{
    public async Task PlayAsync(IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        using var outlet = new Outlet(reply, directives.Split, dice, gone);
        using var pause = new Pause(time, gone);
        await outlet.SendHeadersAsync().ConfigureAwait(false);
        await pause.ForAsync(directives.FirstToken).ConfigureAwait(false);
        for (var i = 0; i < pieces.Count; i++)
        {
            if (i == directives.StallAfter)
            {
                await pause.ForeverAsync().ConfigureAwait(false);
            }

            if (i == directives.ResetAfter)
            {
                outlet.Reset();
                return;
            }

            if (i == directives.TruncateAfter)
            {
                return;
            }

            outlet.Take(pieces[i].Span);
            await outlet.SendAsync().ConfigureAwait(false);
            await pause.ForAsync(directives.Pace).ConfigureAwait(false);
        }
    }
}
