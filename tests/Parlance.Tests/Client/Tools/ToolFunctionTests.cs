using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace Parlance.Tests.Client.Tools;

/// <summary>Methods as tools: what the model is told of them, and how arguments and results pass.</summary>
public sealed partial class ToolFunctionTests : IDisposable
{
    private readonly Scripted _scripted = new();

    public void Dispose() => _scripted.Dispose();

    [Description("Books a table.")]
    private static Booking Book([Description("Who comes.")] Guest guest, int seats = 2, CancellationToken cancellationToken = default) => new($"{guest.Name}/{seats}", guest.Kind);

    private static Task PingAsync() => Task.CompletedTask;

    private static string? Nothing() => null;

    private static ImagePart Photo() => new() { Base64 = "AQID", MediaType = "image/png" };

    private static IEnumerable<ContentPart> Several() => ["look", Photo()];

    private static ToolResult Failed() => new("", ["no room"], IsError: true);

    private static double Half(double number) => number / 2;

    private async Task<ToolResult> RunAsync(Func<ChatRequestBuilder, ChatRequestBuilder> tools, string name, string arguments = "{}")
    {
        _scripted.Calls((name, arguments)).Says("ok");
        using var client = await _scripted.ClientAsync();
        var reply = await tools(client.Chat().User("hi")).ExecuteAsync();
        return reply.NewMessages.SelectMany(message => message.Content).OfType<ToolResult>().Single();
    }

    private static string Text(ToolResult result) => ((TextPart)Assert.Single(result.Content)).Text;

    [Fact]
    public async Task Method_Signature_IsTheToolThatIsOffered()
    {
        using var client = await _scripted.ClientAsync();

        var tool = Assert.Single(client.Chat().Tools(Book).ToRequest().Tools);

        Assert.Equal(("Book", "Books a table."), (tool.Name, tool.Description));
        var schema = JsonElement.Parse(tool.Parameters.ToString());
        Assert.Equal(["guest", "seats"], schema.GetProperty("properties").EnumerateObject().Select(property => property.Name));
        Assert.Equal("Who comes.", schema.GetProperty("properties").GetProperty("guest").GetProperty("description").GetString());
        Assert.Equal(["guest"], schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Method_TypesOfAContext_AreReadAndWrittenAsItSays()
    {
        var result = await RunAsync(chat => chat.Tools(BookingContext.Default.Options, Book), "Book", """{"guest":{"guest_name":"Ada","kind":"Regular"},"seats":4}""");

        Assert.Equal("""{"label":"Ada/4","kind":"Regular"}""", Text(result));
    }

    [Fact]
    public async Task Method_TypeThatAContextLacks_IsRefusedAlsoWhereItCouldBeReflected()
    {
        using var client = await _scripted.ClientAsync();
        static string Tell(ToolFunctionTests tests, DayOfWeek day) => $"{tests} {day}";

        Assert.Throws<NotSupportedException>(() => client.Chat().Tools(BookingContext.Default.Options, Tell));
        Assert.Equal("Half", client.Chat().Tools(BookingContext.Default.Options, Half).ToRequest().Tools[0].Name);
    }

    [Theory]
    [InlineData("Ping", "done")]
    [InlineData("Nothing", "null")]
    [InlineData("Half", "1.5")]
    public async Task Result_OfEveryKind_IsShortText(string name, string text) =>
        Assert.Equal(text, Text(await RunAsync(chat => chat.Tools(PingAsync, Nothing, Half), name, name == "Half" ? """{"number":3}""" : "{}")));

    [Fact]
    public async Task Result_OfOurNouns_StaysWhatItIs()
    {
        var photo = await RunAsync(chat => chat.Tools(Photo), "Photo");
        var several = await RunAsync(chat => chat.Tools(Several), "Several");
        var failed = await RunAsync(chat => chat.Tools(Failed), "Failed");

        Assert.Equal([Photo()], photo.Content);
        Assert.Equal([new TextPart("look"), Photo()], several.Content);
        Assert.Equal(("call_0", "no room", true), (failed.CallId, Text(failed), failed.IsError));
    }

    [Fact]
    public async Task Function_OfTheOtherLibrary_SeesItsCall()
    {
        ToolCall? seen = null;
        var function = AIFunctionFactory.Create(
            (AIFunctionArguments arguments) =>
            {
                seen = arguments.Context![typeof(ToolCall)] as ToolCall;
                return new DataContent(new byte[] { 1, 2, 3 }, "image/png");
            },
            "see");

        var result = await RunAsync(chat => chat.Tools(function), "see");

        Assert.Equal("call_0", seen?.Id);
        Assert.Equal([Photo()], result.Content);
    }

    [Fact]
    public async Task Function_LocalOne_HasTheNameItWasGiven()
    {
        using var client = await _scripted.ClientAsync();
        static string Here(string place) => place;
        static async Task<string> ThereAsync() => await Task.FromResult("");

        Assert.Equal(["Here", "There"], client.Chat().Tools(Here, ThereAsync).ToRequest().Tools.Select(tool => tool.Name));
    }

    [Fact]
    public async Task Function_Lambda_IsRefusedWithTheWayOut()
    {
        using var client = await _scripted.ClientAsync();

        var error = Assert.Throws<ArgumentException>(() => client.Chat().Tools((string place) => place));

        Assert.Contains("AIFunctionFactory.Create", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Builder_ValueBeforeTools_StaysWithout()
    {
        using var client = await _scripted.ClientAsync();
        var plain = client.Chat().User("hi");
        var settings = plain.Tools(Half).Temperature(0.5).Timeout(TimeSpan.FromMinutes(1)).MaxTokens(10);
        _scripted.Calls(("Half", """{"number":3}""")).Says("ok").Calls(("Half", """{"number":3}"""));

        Assert.Equal("ok", (await settings.ExecuteAsync()).Content);
        Assert.Empty(plain.ToRequest().Tools);
        Assert.Single((await plain.Tools(new ToolDefinition("Half", null, default)).ExecuteAsync()).ToolCalls);
    }

    [Fact]
    public async Task TypedAnswer_AfterFunctions_IsRepairedWithTheirResultsInSight()
    {
        _scripted.Calls(("Half", """{"number":3}""")).Says("none").Says("""{\"label\":\"x\",\"kind\":\"New\"}""");
        using var client = await _scripted.ClientAsync();

        var answer = await client.Chat().User("hi").Tools(Half).ExecuteAsync(BookingContext.Default.Booking);

        Assert.True(answer.Repaired);
        Assert.Equal(3, answer.Stats.Rounds);
        Assert.Contains("\"1.5\"", _scripted.Bodies.Last(), StringComparison.Ordinal);
        Assert.Equal([MessageRole.Assistant, MessageRole.Tool, MessageRole.Assistant], answer.Reply.NewMessages.Select(message => message.Role));
    }

    internal sealed record Guest([property: JsonPropertyName("guest_name")] string Name, GuestKind Kind);

    internal sealed record Booking(string Label, GuestKind Kind);

    internal enum GuestKind
    {
        New,
        Regular,
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
    [JsonSerializable(typeof(Guest))]
    [JsonSerializable(typeof(Booking))]
    private sealed partial class BookingContext : JsonSerializerContext;
}
