using System.ClientModel;
using OpenAI;
using OpenAI.Chat;
using Parlance.Simulator;

namespace Parlance.Tests.Samples;

/// <summary>What <c>docs/simulator.md</c> shows. A test holds the page to these lines.</summary>
public class SimulatorSampleTests
{
    [Fact]
    public async Task SimulatorSample_OfficialSdk_IsAnsweredAndLogged()
    {
        // sample: simulator-test
        await using var simulator = await SimulatorHost.StartAsync();   // a port on 127.0.0.1
        var chat = new ChatClient("echo", new ApiKeyCredential("any"), new OpenAIClientOptions { Endpoint = simulator.BaseUrl });

        ChatCompletion completion = await chat.CompleteChatAsync("hello");

        Assert.EndsWith("hello", completion.Content[0].Text);
        Assert.Equal("/v1/chat/completions", simulator.Requests[0].Path);   // what arrived, byte for byte
        // end
    }

    [Fact]
    public async Task SimulatorSample_Script_FailsOnceThenAnswers()
    {
        // sample: simulator-script
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions
        {
            Script = SimulatorOptions.InOrder("status=503; retry-after=0", null),   // the first call fails, the second is fine
        });
        // end
        var chat = new ChatClient("echo", new ApiKeyCredential("any"), new OpenAIClientOptions { Endpoint = simulator.BaseUrl });
        ChatCompletion completion = await chat.CompleteChatAsync("hello");

        Assert.EndsWith("hello", completion.Content[0].Text);
        Assert.Equal([503, 200], simulator.Requests.Select(request => request.Status));
    }
}
