namespace Parlance.Manifests;

/// <summary>One thing that is wrong with what a person wrote. Its text never quotes a value, which might be a credential.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Path">The field, for example <c>models[2].price.input</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record YamlError(YamlPosition At, string Path, string Message)
{
    /// <summary><c>file:line:column: path: message</c>, without the parts that are not known.</summary>
    public override string ToString() => string.Join(": ", new[] { At.ToString(), Path, Message }.Where(part => part.Length > 0));
}
