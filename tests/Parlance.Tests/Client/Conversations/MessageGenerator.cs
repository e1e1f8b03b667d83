namespace Parlance.Tests.Client.Conversations;

/// <summary>Messages of every kind of part with everything that a part can hold, by seed.</summary>
internal sealed class MessageGenerator(int seed)
{
    private static readonly string[] s_texts = ["", "Hi", "é😀\u2028", "\"quoted\"\\\n\tand more", "</script> & 'x'", " 空白 ", "\u0001", "{\"parlance_conversation\":1}"];
    private static readonly string[] s_json = ["{}", "[1.50,null,1e3]", "\"\\u00e9\"", "{\"a\":{\"b\":[true]}}", "-0.0", "null"];

    private readonly Random _random = new(seed);

    public IReadOnlyList<Message> Messages() => Some(6, Message);

    public Message Message() => new(Role(), Some(5, () => Part(2))) { Name = Maybe(Text), Extra = Maybe(Extra) };

    public ContentPart Part(int depth) => Kind(depth) with { Cache = Maybe(() => new CacheMarker(Maybe(() => "1h"))), Extra = Maybe(Extra) };

    public T? Maybe<T>(Func<T> make)
        where T : class => _random.Next(2) == 0 ? make() : null;

    public string Text() => s_texts[_random.Next(s_texts.Length)];

    public RawJson Json() => RawJson.Parse(s_json[_random.Next(s_json.Length)]);

    public IReadOnlyList<T> Some<T>(int most, Func<T> make) => Enumerable.Range(0, _random.Next(most + 1)).Select(_ => make()).ToArray();

    public RawPart Raw() => new(Text(), Text(), Json());

    private ContentPart Kind(int depth) => _random.Next(depth > 0 ? 9 : 8) switch
    {
        0 => new TextPart(Text()),
        1 => new RefusalPart(Text()),
        2 => new ReasoningPart(Text(), Maybe(State)),
        3 => new ToolCall(Text(), Text(), Text()) { IsCustom = _random.Next(2) == 0, State = Maybe(State) },
        4 => new ImagePart { Url = Maybe(Text), Base64 = Maybe(Text), MediaType = Maybe(Text), FileId = Maybe(Text), Detail = Maybe(Text) },
        5 => new AudioPart(Text(), Text()),
        6 => new FilePart { Url = Maybe(Text), Base64 = Maybe(Text), Text = Maybe(Text), FileId = Maybe(Text), MediaType = Maybe(Text), Name = Maybe(Text) },
        7 => Raw(),
        _ => new ToolResult(Text(), Some(3, () => Part(depth - 1)), _random.Next(2) == 0),
    };

    private MessageRole Role() => _random.Next(6) switch
    {
        0 => MessageRole.System,
        1 => MessageRole.User,
        2 => MessageRole.Assistant,
        3 => MessageRole.Tool,
        4 => MessageRole.Developer,
        _ => new MessageRole("critic"),
    };

    private OpaqueState State() => new(Text(), Text(), Text(), Maybe(Text));

    private RawFields Extra() => new(Text(), [.. Enumerable.Range(0, _random.Next(3)).Select(i => KeyValuePair.Create($"later_{i}", Json()))]);
}
