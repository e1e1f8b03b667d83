namespace Parlance.Client.Conversations;

/// <summary>Which messages of a conversation are sent. Pure: the same messages, budget and beginning give the same plan.</summary>
/// <param name="From">The first message that is sent, instructions before it excepted.</param>
/// <param name="Tokens">The estimate of what is sent.</param>
internal readonly record struct ContextPlan(int From, long Tokens)
{
    /// <summary>The plan for messages of these tokens.</summary>
    /// <param name="messages">All messages, with the new ones.</param>
    /// <param name="tokens">Tokens of each.</param>
    /// <param name="fixedTokens">Tokens beside them: tools, a summary.</param>
    /// <param name="from">What was the first one before.</param>
    /// <param name="budget">Tokens that fit; null when nobody knows.</param>
    public static ContextPlan Of(IReadOnlyList<Message> messages, IReadOnlyList<long> tokens, long fixedTokens, int from, long? budget)
    {
        var all = Sum(messages, tokens, fixedTokens, 0);

        // A larger window, or another model's count, may have room again for what had gone.
        if (budget is not { } room || all <= Roomy(room))
        {
            return new ContextPlan(budget is null ? from : 0, budget is null ? Sum(messages, tokens, fixedTokens, from) : all);
        }

        var plan = new ContextPlan(from, Sum(messages, tokens, fixedTokens, from));
        if (plan.Tokens <= room)
        {
            return plan;
        }

        foreach (var start in Turns.Starts(messages).Where(start => start > from))
        {
            plan = new ContextPlan(start, Sum(messages, tokens, fixedTokens, start));
            if (plan.Tokens <= Roomy(room))
            {
                break;
            }
        }

        return plan;
    }

    /// <summary>Room is made for several turns at once: a prefix that moves with every turn would be read anew, at full price, with every turn.</summary>
    private static long Roomy(long budget) => budget / 4 * 3;

    private static long Sum(IReadOnlyList<Message> messages, IReadOnlyList<long> tokens, long fixedTokens, int from)
    {
        var sum = fixedTokens;
        for (var i = 0; i < messages.Count; i++)
        {
            sum += i >= from || Turns.IsPinned(messages[i]) ? tokens[i] : 0;
        }

        return sum;
    }
}
