using System.Net.Http.Json;

namespace Parlance.Tests.Samples;

[Collection(nameof(ConsoleCollection))]
public class DependencyInjectionSampleTests
{
    [Fact]
    public async Task DependencyInjectionSample_Run_AnswersAndStreams()
    {
        Environment.SetEnvironmentVariable("Logging__LogLevel__Default", "None");
        var cancellation = TestContext.Current.CancellationToken;
        await using var app = DependencyInjectionSample.Build("http://127.0.0.1:0");
        await app.StartAsync(cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var answer = await http.PostAsJsonAsync("/ask", new { text = "Is anybody there?" }, cancellation);
        var story = await http.GetStringAsync("/story", cancellation);

        Assert.Contains("Is anybody there?", await answer.Content.ReadAsStringAsync(cancellation), StringComparison.Ordinal);
        Assert.True(story.Split("data: ").Length > 5);
        await app.StopAsync(cancellation);
    }
}
