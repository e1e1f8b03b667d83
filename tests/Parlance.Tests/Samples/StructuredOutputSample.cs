using System.ComponentModel;
using System.Text.Json.Serialization;
using Parlance.Simulator;

namespace Parlance.Tests.Samples;

/// <summary>What <c>docs/structured-output.md</c> shows. A test holds the page to these lines.</summary>
internal static partial class StructuredOutputSample
{
    public static async Task RunAsync()
    {
        using var client = await AiClient.FromModelAsync("sim/echo", new AiClientOptions { HttpHandler = new SimulatorHandler() });

        // sample: structured-output
        var recipe = await client.Chat().User("Invent a dish of three ingredients.").ExecuteAsync(RecipeContext.Default.Recipe);
        Console.WriteLine($"{recipe.Value.Name}: {string.Join(", ", recipe.Value.Ingredients)} ({recipe.Stats.TotalTokens} tokens)");

        var score = await client.Chat().User("How spicy is it, from 0 to 10?").ExecuteAsync<int>();   // by reflection
        Console.WriteLine(score.Value);
        // end
        // sample: structured-output-error
        try
        {
            await client.Chat().User("How long does it cook?").ExecuteAsync<TimeSpan>();
        }
        catch (AiException e) when (e.Error.Code is "answer_schema_mismatch" or "answer_not_json")
        {
            Console.WriteLine($"{e.Error.Code}: {e.Answer}");   // what the model wrote; both rounds are in e.Stats
        }

        // end
    }

    // sample: structured-output-types
    [Description("A dish that can be cooked at home.")]
    internal sealed record Recipe(string Name, [property: Description("Without amounts.")] string[] Ingredients, int? Minutes);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Recipe))]
    internal sealed partial class RecipeContext : JsonSerializerContext;
    // end
}
