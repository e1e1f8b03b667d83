using Parlance.Simulator;

namespace Parlance.Tests.Samples;

/// <summary>What <c>docs/caching-and-guards.md</c> shows. A test holds the page to these lines.</summary>
internal static class CachingSample
{
    public static async Task RunAsync()
    {
        // sample: cache
        using var client = await AiClient.CreateBuilder()
            .Model("sim/echo")
            .HttpHandler(new SimulatorHandler())
            .Cache(new ResponseCacheOptions { Lifetime = TimeSpan.FromMinutes(10) })
            .BuildAsync();

        await client.Chat().User("What is the capital of France?").ExecuteAsync();
        var (reply, stats) = await client.Chat().User("What is the capital of France?").ExecuteWithStatsAsync();
        Console.WriteLine($"{reply.Content} (from the cache: {stats.FromCache}, {stats.CostUsd} USD)");

        await client.Chat().User("What is the capital of France?").NoCache().ExecuteAsync();   // asked anew
        // end
    }

    public static async Task GuardAsync()
    {
        // sample: guards
        var cards = RegexGuard.Redact(@"\b[0-9](?:[ -]?[0-9]){12,15}\b", longest: 32, replacement: "[card]");
        using var client = await AiClient.CreateBuilder()
            .Model("sim/echo")
            .HttpHandler(new SimulatorHandler())
            .InputGuards(cards, RegexGuard.BlockWords("launch code"))
            .OutputGuards(cards, RegexGuard.RedactWords("Project Kestrel"))
            .BuildAsync();

        var reply = await client.Chat().User("Charge 4111 1111 1111 1111 for Project Kestrel.").ExecuteAsync();
        Console.WriteLine(reply.Content);   // Charge [card] for [redacted].

        try
        {
            await client.Chat().User("Tell me the launch code.").ExecuteAsync();
        }
        catch (AiException e) when (e.Error.Code == "blocked_by_guard")
        {
            Console.WriteLine(e.Message);
        }
        // end
    }

    // sample: own-guard
    internal sealed class BudgetOfWords(int most) : IInputGuard
    {
        public ValueTask<InputVerdict> CheckAsync(ChatRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(TokenEstimate.Of(request) > most ? InputVerdict.Block($"it has more than {most} tokens.") : InputVerdict.Pass(request));
    }
    // end
}
