using Parlance.Simulator;

namespace Parlance.Tests.Samples;

/// <summary>What <c>docs/conversations.md</c> shows. A test holds the page to these lines.</summary>
internal static class ConversationSample
{
    public static async Task RunAsync()
    {
        // sample: conversation
        using var client = await AiClient.FromModelAsync("sim/echo", new AiClientOptions { HttpHandler = new SimulatorHandler() });
        var conversation = new Conversation(client.Chat().System("You are a tutor.").Temperature(0.3));

        var reply = await conversation.Ask("What is a monad?").ExecuteAsync();
        Console.WriteLine(reply.Content);

        await foreach (var step in conversation.Ask("Shorter, please.").MaxTokens(100).ExecuteStreamAsync())
        {
            if (step is StreamingEvent.ContentDelta { Text: var text })
            {
                Console.Write(text);
            }
        }

        Console.WriteLine($"{conversation.Messages.Count} messages, about {conversation.Tokens} tokens");
        // end

        // sample: conversation-save
        await File.WriteAllTextAsync("chat.json", conversation.ToJson());

        var later = Conversation.Load(client.Chat().Temperature(0.3), await File.ReadAllTextAsync("chat.json"));
        await later.Ask("Where were we?").ExecuteAsync();
        // end
        File.Delete("chat.json");

        // sample: conversation-window
        var frugal = new Conversation(client.Chat(), new ConversationOptions
        {
            ContextWindow = 8_000,                                   // default: as the model's card says
            WhenFull = ContextPolicy.Summarize("sim/story"),         // or DropOldest (the default), or Refuse
        });
        // end
        await frugal.Ask("Hello").ExecuteAsync();
    }
}
