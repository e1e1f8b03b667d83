namespace Parlance.Manifests;

/// <summary>What a <see cref="YamlNode"/> is. Closed.</summary>
public enum YamlKind
{
    /// <summary>Nothing was written: an empty value, <c>~</c> or <c>null</c>.</summary>
    Null,

    /// <summary>One text; whether it is a number or a flag is for the reader of the field to say.</summary>
    Scalar,

    /// <summary>A sequence.</summary>
    List,

    /// <summary>A mapping from text to nodes.</summary>
    Map,
}
