using Parlance.Dialects;

namespace Parlance.Client.Conversations;

/// <summary>
/// What a protocol's providers put around a request's own words, in tokens. Fitted to the usage that vendors reported for recorded requests; OpenAI documents its 3 and 4
/// (https://github.com/openai/openai-cookbook, token counting), Anthropic the prompt of 313 to 346 tokens that comes with tools.
/// </summary>
/// <param name="Base">Once per request.</param>
/// <param name="PerMessage">Per message.</param>
/// <param name="PerCall">Per tool call and per result.</param>
/// <param name="WithTools">Once when there are tools.</param>
/// <param name="PerTool">Per tool.</param>
/// <param name="SchemaPercent">How much of the tools' JSON is counted: OpenAI and Gemini write it shorter than it came, others longer.</param>
/// <param name="FormatPercent">How much of an answer's JSON schema is counted.</param>
internal sealed record TokenFraming(long Base, long PerMessage, long PerCall, long WithTools, long PerTool, long SchemaPercent, long FormatPercent)
{
    private static readonly TokenFraming s_openAi = new(3, 4, 6, 10, 0, 60, 30);
    private static readonly TokenFraming s_anthropic = new(6, 4, 15, 340, 20, 120, 100) { ImagePixelsPerToken = 750 };
    private static readonly TokenFraming s_gemini = new(0, 1, 8, 0, 0, 50, 0) { TileSide = 768, TokensPerTile = 258, ImageTokens = 0 };
    private static readonly TokenFraming s_bedrock = new(0, 2, 8, 340, 20, 120, 0) { ImagePixelsPerToken = 750 };
    private static readonly TokenFraming s_cohere = new(495, 4, 8, 800, 40, 130, 100);

    /// <summary>Pixels of an image that make a token (Anthropic: width × height ÷ 750); 0 where tiles are counted.</summary>
    public long ImagePixelsPerToken { get; init; }

    /// <summary>Length of a tile's side in pixels (OpenAI 512, Gemini 768).</summary>
    public int TileSide { get; init; } = 512;

    /// <summary>Tokens of a tile.</summary>
    public long TokensPerTile { get; init; } = 170;

    /// <summary>Tokens of an image beside its tiles.</summary>
    public long ImageTokens { get; init; } = 85;

    /// <summary>The framing of <paramref name="dialect"/>; OpenAI's where nothing else is known.</summary>
    public static TokenFraming Of(string? dialect) =>
        dialect == DialectSet.AnthropicMessages.Name ? s_anthropic
        : dialect == DialectSet.GeminiGenerate.Name ? s_gemini
        : dialect == DialectSet.BedrockConverse.Name ? s_bedrock
        : dialect == DialectSet.CohereChat.Name ? s_cohere
        : s_openAi;
}
