using System.Buffers;
using System.Text.Json.Nodes;
using Parlance.Client.Conversations;
using Parlance.Dialects;
using Parlance.Simulator;
using Parlance.Tests.Dialects.Journeys;
using Parlance.Tests.Support;

namespace Parlance.Tests.Client.Conversations;

/// <summary>What is saved comes back, whole, or not at all.</summary>
public class ConversationJsonTests
{
    private const string Saved = """{"parlance_conversation":1,"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"from":0}""";

    public static TheoryData<string> Requests => JourneySource.Requests;

    public static TheoryData<string> Answers => JourneySource.Answers;

    [Fact]
    public void Conversation_SavedAndLoaded_IsTheSame()
    {
        for (var seed = 0; seed < 1_000; seed++)
        {
            var generator = new MessageGenerator(seed);
            var messages = generator.Messages();
            var saved = new SavedConversation(messages, seed % (messages.Count + 1), generator.Maybe(() => new ConversationSummary(generator.Text(), generator.Text())));
            var json = ConversationJson.Write(saved);
            var loaded = ConversationJson.Read(json);

            Assert.Equal($"{seed} {Nouns.Describe(saved)}", $"{seed} {Nouns.Describe(loaded)}");
            Assert.Equal(json, ConversationJson.Write(loaded));
            Assert.Equal(RawBytes(saved.Messages), RawBytes(loaded.Messages));
        }
    }

    [Fact]
    public void Parts_EveryKindOfPart_IsWrittenAndRead()
    {
        var kinds = typeof(ContentPart).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ContentPart))).Select(type => type.Name).Order();
        var generated = Enumerable.Range(0, 50).SelectMany(seed => new MessageGenerator(seed).Messages()).SelectMany(message => message.Content).Select(part => part.GetType().Name).Distinct().Order();

        Assert.Equal(kinds, generated);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void RecordedConversation_SavedAndLoaded_IsSentTheSame(string row)
    {
        var dialect = JourneySource.Dialect(row, out var quirks);
        Assert.True(dialect.TryReadRequest(JourneySource.Request(row), out var request, out var error), error?.Message);
        var loaded = request with { Messages = ConversationJson.Read(ConversationJson.Write(new SavedConversation(request.Messages, 0, null))).Messages };

        Assert.Equal(Written(dialect, quirks, request), Written(dialect, quirks, loaded));
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void RecordedAnswer_SavedAndLoaded_GoesBackTheSame(string row)
    {
        var dialect = JourneySource.Dialect(row, out var quirks);
        var reply = Passage.Read(dialect, JourneySource.Answer(row), quirks).ToResult().Message;
        IReadOnlyList<Message> messages = [Message.User("Hi"), reply, .. reply.Content.OfType<ToolCall>().Select(call => Message.Tool(call.Id, "done")), Message.User("And now?")];
        var request = new ChatRequest { Model = "m", Messages = messages };
        var loaded = request with { Messages = ConversationJson.Read(ConversationJson.Write(new SavedConversation(messages, 0, null))).Messages };

        Assert.Equal(Written(dialect, quirks, request), Written(dialect, quirks, loaded));
    }

    [Theory]
    [InlineData("\"parlance_conversation\":1", "\"parlance_conversation\":2", "version 2")]
    [InlineData("\"parlance_conversation\":1", "\"parlance_conversation\":\"1\"", "version \"1\"")]
    [InlineData("\"parlance_conversation\":1,", "", "parlance_conversation is missing")]
    [InlineData("\"from\":0", "\"from\":0,\"mood\":\"good\"", "mood: is not known")]
    [InlineData("\"from\":0", "\"from\":2", "from: must not be more")]
    [InlineData("\"from\":0", "\"from\":0,\"from\":0", "twice")]
    [InlineData("\"role\":\"user\"", "\"role\":7", "messages.0.role: must be a string")]
    [InlineData("\"role\":\"user\"", "\"role\":\"user\",\"voice\":1", "messages.0.voice: is not known")]
    [InlineData("\"type\":\"text\"", "\"type\":\"smell\"", "messages.0.content.0.type: 'smell' is not known")]
    [InlineData("\"text\":\"Hi\"", "\"text\":\"Hi\",\"url\":\"x\"", "messages.0.content.0.url: is not known")]
    [InlineData("\"text\":\"Hi\"", "\"words\":\"Hi\"", "messages.0.content.0.words: is not known")]
    [InlineData("[{\"type\":\"text\",\"text\":\"Hi\"}]", "{}", "messages.0.content: must be a list")]
    [InlineData("[{\"type\":\"text\",\"text\":\"Hi\"}]", "[7]", "messages.0.content.0: must be an object")]
    [InlineData("}],\"from\"", "", "no saved conversation")]
    public async Task Load_AnythingElse_IsRefusedWithItsPlace(string found, string other, string says)
    {
        using var client = await AiClient.FromModelAsync("sim/echo", new AiClientOptions { HttpHandler = new SimulatorHandler() });
        Assert.Single(Conversation.Load(client.Chat(), Saved).Messages);

        var error = Assert.Throws<AiException>(() => Conversation.Load(client.Chat(), Saved.Replace(found, other, StringComparison.Ordinal)));

        Assert.Equal(ErrorKind.InvalidRequest, error.Kind);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_IntoARequestWithMessages_IsRefused()
    {
        using var client = await AiClient.FromModelAsync("sim/echo", new AiClientOptions { HttpHandler = new SimulatorHandler() });

        var error = Assert.Throws<AiException>(() => Conversation.Load(client.Chat().System("You are a tutor."), Saved));

        Assert.Equal("messages", error.Error.Param);
    }

    [Fact]
    public void Save_RawJsonThatIsNone_IsRefused()
    {
        var broken = Message.Assistant(new RawPart("openai-chat", "later", RawJson.Parse("{\"a\":")));

        var error = Assert.Throws<AiException>(() => ConversationJson.Write(new SavedConversation([broken], 0, null)));

        Assert.Equal(ErrorKind.InvalidRequest, error.Kind);
    }

    [Fact]
    public void Saved_Text_IsReadable()
    {
        var json = ConversationJson.Write(new SavedConversation([Message.User("Grüße 你好")], 0, null));

        Assert.Contains("Grüße 你好", json, StringComparison.Ordinal);
        Assert.Equal(1, JsonNode.Parse(json)!["parlance_conversation"]!.GetValue<int>());
    }

    private static string Written(IDialect dialect, Quirks quirks, ChatRequest request)
    {
        var written = new ArrayBufferWriter<byte>();
        return dialect.TryWriteRequest(request, new WireTarget("m", quirks), written, new DroppedFields(), out var error)
            ? System.Text.Encoding.UTF8.GetString(written.WrittenSpan)
            : $"refused: {error.Message}";
    }

    private static IEnumerable<string> RawBytes(IEnumerable<Message> messages) =>
        messages.SelectMany(message => message.Content.OfType<RawPart>().Select(part => part.Json.ToString()).Concat(message.Extra?.Fields.Select(field => field.Value.ToString()) ?? []));
}
