// dotnet run --project samples/AspNet          then: curl -N 'http://127.0.0.1:5080/stream?question=Tell+me+a+story'
// Parlance__Model=openai/gpt-4o-mini in the environment asks a provider in place of the simulator.
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Parlance;
using Parlance.Simulator;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://127.0.0.1:5080");
builder.Services.AddParlance((services, options) => services.GetRequiredService<IConfiguration>()["Parlance:Model"] is { } model
    ? options with { Model = model }
    : options with { Model = "sim/story", HttpHandler = new SimulatorHandler() });

var app = builder.Build();

// The whole answer, through the interface that any library of Microsoft.Extensions.AI takes.
app.MapGet("/ask", async (string question, IChatClient client, CancellationToken cancellation) =>
    (await client.GetResponseAsync(question, cancellationToken: cancellation)).Text);

// The same as server-sent events while it is made; a browser that leaves ends the call to the provider at once.
app.MapGet("/stream", (string question, AiClient client, CancellationToken cancellation) =>
    TypedResults.ServerSentEvents(PiecesAsync(client, question, cancellation)));

app.Run();

static async IAsyncEnumerable<string> PiecesAsync(AiClient client, string question, [EnumeratorCancellation] CancellationToken cancellation)
{
    await foreach (var step in client.Chat().User(question).MaxTokens(200).ExecuteStreamAsync(cancellation))
    {
        if (step is StreamingEvent.ContentDelta { Text: var text })
        {
            yield return text;
        }
    }
}
