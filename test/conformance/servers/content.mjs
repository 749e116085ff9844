/** What the suite wants to find on a server: the answers that need neither a question nor a clock. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';
const SILENCE = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQIAAAAAAA==';

export const text = (words) => ({ type: 'text', text: words });
const image = { type: 'image', data: PIXEL, mimeType: 'image/png' };
const resource = (uri, mimeType, words) => ({ type: 'resource', resource: { uri, mimeType, text: words } });
export const said = (...content) => ({ content });

const STATIC_TEXT = 'This is the content of the static text resource.';
const EMBEDDED = 'This is an embedded resource content.';

export const ANSWERS = {
  test_simple_text: said(text('This is a simple text response for testing.')),
  test_image_content: said(image),
  test_audio_content: said({ type: 'audio', data: SILENCE, mimeType: 'audio/wav' }),
  test_embedded_resource: said(resource('test://embedded-resource', 'text/plain', EMBEDDED)),
  test_multiple_content_types: said(
    text('Multiple content types test:'),
    image,
    resource('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
  ),
  test_error_handling: {
    ...said(text('This tool intentionally returns an error for testing')),
    isError: true,
  },
  json_schema_2020_12_tool: said(text('It fits.')),
  test_region: said(text('It came.')),
};

export const RESOURCES = [
  {
    uri: 'test://static-text',
    name: 'static-text',
    description: 'A text that never changes.',
    mimeType: 'text/plain',
  },
  {
    uri: 'test://static-binary',
    name: 'static-binary',
    description: 'One red pixel.',
    mimeType: 'image/png',
  },
  {
    uri: 'test://watched-resource',
    name: 'watched-resource',
    description: 'A text to subscribe to.',
    mimeType: 'text/plain',
  },
];

export const TEMPLATES = [
  {
    uriTemplate: 'test://template/{id}/data',
    name: 'template',
    description: 'Data by its id.',
    mimeType: 'application/json',
  },
];

/** Undefined when there is no such resource. */
export function contentsOf(uri) {
  if (uri === 'test://static-binary') return [{ uri, mimeType: 'image/png', blob: PIXEL }];
  if (uri === 'test://static-text') return [{ uri, mimeType: 'text/plain', text: STATIC_TEXT }];
  if (uri === 'test://watched-resource')
    return [{ uri, mimeType: 'text/plain', text: 'It has not changed.' }];
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  if (id === undefined) return undefined;
  const data = { id, templateTest: true, data: `Data for ID: ${id}` };
  return [{ uri, mimeType: 'application/json', text: JSON.stringify(data) }];
}

const argument = (name, description) => ({ name, description, required: true });
const user = (content) => ({ role: 'user', content });

export const PROMPTS = [
  { name: 'test_simple_prompt', description: 'A prompt without arguments.' },
  {
    name: 'test_prompt_with_arguments',
    description: 'A prompt with two arguments.',
    arguments: [argument('arg1', 'The first.'), argument('arg2', 'The second.')],
  },
  {
    name: 'test_prompt_with_embedded_resource',
    description: 'A prompt that embeds a resource.',
    arguments: [argument('resourceUri', 'URI of the resource.')],
  },
  { name: 'test_prompt_with_image', description: 'A prompt with an image.' },
  { name: 'test_input_required_result_prompt', description: 'A prompt that asks for its context first.' },
];

const MESSAGES = {
  test_simple_prompt: () => [user(text('This is a simple prompt for testing.'))],
  test_prompt_with_arguments: ({ arg1, arg2 }) => [
    user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  ],
  test_prompt_with_embedded_resource: ({ resourceUri }) => [
    user(resource(resourceUri, 'text/plain', 'Embedded resource content for testing.')),
    user(text('Please process the embedded resource above.')),
  ],
  test_prompt_with_image: () => [user(image), user(text('Please analyze the image above.'))],
};

/** Undefined when there is no such prompt, or one that has to ask first. */
export function messagesOf(name, given = {}) {
  return MESSAGES[name]?.(given);
}
