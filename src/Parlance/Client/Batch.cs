namespace Parlance;

/// <summary>Many calls, some at a time.</summary>
public static class Batch
{
    /// <summary>
    /// Does <paramref name="run"/> for every item. One that fails with an <see cref="AiException"/> does not stop the others.
    /// </summary>
    /// <param name="items">What to do it for.</param>
    /// <param name="run">For example <c>(text, cancellation) => client.Chat().User(text).ExecuteAsync(cancellation)</c>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the running calls and begins no more.</param>
    /// <returns>A result for each item, in their order.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<IReadOnlyList<BatchResult<TResult>>> RunAsync<TItem, TResult>(
        IEnumerable<TItem> items, Func<TItem, CancellationToken, Task<TResult>> run, BatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(run);
        options ??= new BatchOptions();
        if (options.Concurrency < 1)
        {
            throw new AiException(new ChatError(ErrorKind.InvalidRequest, $"BatchOptions.Concurrency is {options.Concurrency}; it must be 1 or more.") { Side = ErrorSide.Client, Param = "concurrency" });
        }

        var all = items.ToArray();
        var results = new BatchResult<TResult>[all.Length];
        var counted = new Lock();
        var (done, failed) = (0, 0);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, all.Length, limits, async (i, cancellation) =>
        {
            try
            {
                results[i] = new BatchResult<TResult>(i, await run(all[i], cancellation).ConfigureAwait(false), null);
            }
            catch (AiException e)
            {
                results[i] = new BatchResult<TResult>(i, default, e);
            }

            lock (counted)
            {
                done++;
                failed += results[i].Error is null ? 0 : 1;
                options.Progress?.Report(new BatchProgress(done, failed, all.Length));
            }
        }).ConfigureAwait(false);
        return results;
    }
}
