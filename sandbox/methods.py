"""The table of what is served."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox import chat_info, editing, sending
from sandbox.sending import Method

SERVED: Mapping[str, Method] = {
    name.lower(): method
    for name, method in {
        "getMe": chat_info.get_me,
        "sendMessage": sending.send_message,
        "sendPhoto": sending.sends("photo"),
        "sendDocument": sending.sends("document"),
        "sendVoice": sending.sends("voice"),
        "sendVideo": sending.sends("video"),
        "sendAudio": sending.sends("audio"),
        "sendVideoNote": sending.sends("video_note"),
        "sendAnimation": sending.sends("animation"),
        "sendSticker": sending.sends("sticker"),
        "sendLocation": sending.send_location,
        "sendMediaGroup": sending.send_media_group,
        "forwardMessage": sending.forward_message,
        "copyMessage": sending.copy_message,
        "editMessageText": editing.edit_message_text,
        "editMessageCaption": editing.edit_message_caption,
        "editMessageReplyMarkup": editing.edit_message_markup,
        "editMessageMedia": editing.edit_message_media,
        "deleteMessage": editing.delete_message,
        "deleteMessages": editing.delete_messages,
        "answerCallbackQuery": editing.answer_callback_query,
        "setMessageReaction": editing.set_message_reaction,
        "pinChatMessage": editing.pin_chat_message,
        "unpinChatMessage": editing.unpin_chat_message,
        "getFile": chat_info.get_file,
        "getChat": chat_info.get_chat,
        "getChatMember": chat_info.get_chat_member,
        "getChatMemberCount": chat_info.get_chat_member_count,
        "getChatAdministrators": chat_info.get_chat_administrators,
        "leaveChat": chat_info.leave_chat,
        "sendChatAction": chat_info.send_chat_action,
        "setMyCommands": chat_info.set_my_commands,
        "getMyCommands": chat_info.get_my_commands,
        "deleteMyCommands": chat_info.delete_my_commands,
        "setChatMenuButton": chat_info.accept,
        "setMyDescription": chat_info.accept,
        "setMyShortDescription": chat_info.accept,
    }.items()
}
SENDING = frozenset(
    name for name in SERVED if name.startswith(("send", "copy", "forward")) and "action" not in name
)
