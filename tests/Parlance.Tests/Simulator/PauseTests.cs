using Parlance.Simulator;

namespace Parlance.Tests.Simulator;

public class PauseTests
{
    [Fact]
    public async Task ForAsync_ClockMoves_EndsWhenDue()
    {
        var time = new ManualTime();
        using var pause = new Pause(time, TestContext.Current.CancellationToken);

        for (var i = 0; i < 3; i++)
        {
            var wait = pause.ForAsync(TimeSpan.FromMilliseconds(100));
            time.Advance(TimeSpan.FromMilliseconds(99));
            Assert.False(wait.IsCompleted);
            time.Advance(TimeSpan.FromMilliseconds(1));
            await wait;
        }
    }

    [Fact]
    public async Task ForAsync_Cancelled_Ends()
    {
        using var gone = new CancellationTokenSource();
        using var pause = new Pause(new ManualTime(), gone.Token);
        var wait = pause.ForAsync(TimeSpan.FromHours(1));

        gone.Cancel();

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await wait);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pause.ForeverAsync());
    }
}
