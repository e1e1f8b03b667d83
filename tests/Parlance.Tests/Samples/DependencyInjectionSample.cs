using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Parlance.Simulator;

namespace Parlance.Tests.Samples;

/// <summary>What <c>docs/dependency-injection.md</c> shows.</summary>
internal static class DependencyInjectionSample
{
    public static WebApplication Build(string address)
    {
        // sample: dependency-injection
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddParlance((services, options) => options with
        {
            Model = services.GetRequiredService<IConfiguration>()["Parlance:Model"] ?? "sim/echo",
            HttpHandler = new SimulatorHandler(),   // only for sim/*; leave it out to call providers
        });
        builder.Services.AddKeyedParlance("stories", options => options with { Model = "sim/story", HttpHandler = new SimulatorHandler() });

        var app = builder.Build();
        app.MapPost("/ask", async (Question question, IChatClient client, CancellationToken cancellation) =>
            (await client.GetResponseAsync(question.Text, cancellationToken: cancellation)).Text);
        app.MapGet("/story", ([FromKeyedServices("stories")] AiClient client, CancellationToken cancellation) =>
            TypedResults.ServerSentEvents(Pieces(client.Chat().User("Tell me a story").MaxTokens(100).ExecuteStreamAsync(cancellation))));
        // end
        app.Urls.Add(address);
        return app;
    }

    // sample: dependency-injection-pieces
    private static async IAsyncEnumerable<string> Pieces(IAsyncEnumerable<StreamingEvent> events)
    {
        await foreach (var next in events)
        {
            if (next is StreamingEvent.ContentDelta { Text: var text })
            {
                yield return text;
            }
        }
    }
    // end

    private sealed record Question(string Text);
}
