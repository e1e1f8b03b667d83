namespace Parlance.Dialects.OpenAiResponses;

/// <summary>Whose model a name is, as far as it says. Two vendors encrypt the state of their reasoning in this protocol, and neither reads the other's.</summary>
internal static class ModelFamily
{
    /// <summary><c>gpt-5.6</c>, <c>openai/o3-mini</c>, <c>codex-mini-latest</c>; the open-weight <c>gpt-oss</c> is served by anyone.</summary>
    public static bool IsOpenAi(string model)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        return (name.StartsWith("gpt-", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("gpt-oss", StringComparison.OrdinalIgnoreCase))
            || name.StartsWith("codex", StringComparison.OrdinalIgnoreCase)
            || (name is ['o' or 'O', >= '1' and <= '9', ..]);
    }

    /// <summary>
    /// False for OpenAI's models that do not reason (<c>gpt-4.1</c>, <c>gpt-4o</c>, <c>gpt-3.5-turbo</c>, <c>chatgpt-4o-latest</c>): they refuse to be asked for encrypted reasoning
    /// (<c>Encrypted content is not supported with this model</c>, reported by many clients).
    /// </summary>
    public static bool CanReason(string model)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        return !(name.StartsWith("gpt-4", StringComparison.OrdinalIgnoreCase) || name.StartsWith("gpt-3", StringComparison.OrdinalIgnoreCase) || name.StartsWith("chatgpt-", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary><c>grok-4</c>.</summary>
    public static bool IsGrok(string model) => model.Contains("grok-", StringComparison.OrdinalIgnoreCase);

    /// <summary>An alias and the dated model behind it are the same: <c>gpt-5</c> and <c>openai/gpt-5-2025-08-07</c>.</summary>
    public static bool IsSame(string maker, string model)
    {
        maker = maker[(maker.LastIndexOf('/') + 1)..];
        model = model[(model.LastIndexOf('/') + 1)..];
        return IsVersion(maker, model) || IsVersion(model, maker);
    }

    /// <summary><c>gpt-5-2025-08-07</c> is a version of <c>gpt-5</c>; <c>gpt-5-mini</c> is another model.</summary>
    private static bool IsVersion(string whole, string alias) =>
        whole.StartsWith(alias, StringComparison.OrdinalIgnoreCase) && (whole.Length == alias.Length || (whole[alias.Length] == '-' && whole.AsSpan(alias.Length + 1) is [>= '0' and <= '9', ..]));
}
