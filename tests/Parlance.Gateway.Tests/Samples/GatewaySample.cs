using System.ClientModel;
using OpenAI;
using OpenAI.Chat;

namespace Parlance.Gateway.Tests.Samples;

/// <summary>What the documents show of the official SDK in front of the gateway. A test holds the documents to these lines.</summary>
internal static class GatewaySample
{
    public static async Task RunAsync()
    {
        // sample: csharp-gateway
        var chat = new ChatClient(
            "sim/story",
            new ApiKeyCredential(Environment.GetEnvironmentVariable("PARLANCE_KEY")!),
            new OpenAIClientOptions { Endpoint = new Uri(Environment.GetEnvironmentVariable("PARLANCE_URL")!) });

        await foreach (var update in chat.CompleteChatStreamingAsync("Tell me a story"))
        {
            foreach (var part in update.ContentUpdate)
            {
                Console.Write(part.Text);
            }
        }
        // end
    }
}
