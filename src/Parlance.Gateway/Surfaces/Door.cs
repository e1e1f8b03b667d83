using Parlance.Dialects;

namespace Parlance.Gateway.Surfaces;

/// <summary>A path at which callers speak one dialect.</summary>
internal sealed record Door(string Path, IDialect Dialect)
{
    public static Door ChatCompletions { get; } = new("/v1/chat/completions", DialectSet.OpenAiChat);

    public static Door Messages { get; } = new("/v1/messages", DialectSet.AnthropicMessages);

    public static IReadOnlyList<Door> All { get; } = [ChatCompletions, Messages];
}
