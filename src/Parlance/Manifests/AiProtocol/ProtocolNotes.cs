namespace Parlance.Manifests.AiProtocol;

/// <summary>Collects what is wrong in a manifest, and what it says that is used nowhere: a manifest is never read with something left out in silence.</summary>
internal sealed class ProtocolNotes(ICollection<YamlError> errors)
{
    private readonly List<YamlError> _notes = [];

    public IReadOnlyList<YamlError> All => _notes;

    public ICollection<YamlError> Errors => errors;

    public MapReader Open(YamlNode node) => new(node, errors);

    public void Tell(YamlNode node, string message) => _notes.Add(new YamlError(node.At, node.Path, message));

    public void Fail(YamlNode node, string message) => errors.Add(new YamlError(node.At, node.Path, message));

    /// <summary>Notes every field of <paramref name="map"/> that was not asked for.</summary>
    public void TellUnread(MapReader map, string message = "is not used")
    {
        foreach (var field in map.Unread().Where(field => field.Value.Kind != YamlKind.Null))
        {
            _notes.Add(new YamlError(field.KeyAt, field.Value.Path, message));
        }
    }
}
